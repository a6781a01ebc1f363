"""Set goods apart for a line of a case, alone or by two people: need and lots move together."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.commit_rules import INTERVAL_DAYS, WhyAgain
from portal.aid.committing import code_digest
from portal.aid.errors import SamePerson
from portal.aid.models import Case, Centre, GoodsNeed, Lot, Parcel
from portal.aid.moving_stock import locked_lots, move_lot
from portal.aid.parcel_queries import last_help_on, locked_goods_need
from portal.aid.parcel_rules import ParcelFacts, ParcelState, decide, ensure_step
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import CaseState, NeedKind
from portal.aid.stock_rules import MovementKind, OnShelf, choose
from portal.clock import day_of
from portal.organisations.queries import settings_of
from portal.references import new_handover_code, new_label, new_reference


@dataclass(frozen=True)
class SetApart:
    """The parcel and its one-time code, shown once and never stored; none for a proposal."""

    parcel: Parcel
    code: str


def set_goods_apart(
    session: Session,
    *,
    case: Case,
    need_reference: str,
    centre: Centre,
    quantity: int,
    version: int,
    actor: Actor,
    now: datetime,
    why_again: WhyAgain | None = None,
) -> SetApart:
    """Reserve what expires first, or propose it. `case` is locked by its query.

    Raises StalePage, MoreThanInStock, the refusals of `decide`, and NotFound for a line of another
    case.
    """
    ensure_fresh(case, version)
    need = locked_goods_need(session, case, need_reference)
    parcel = Parcel(
        reference=new_reference(),
        label=new_label(),
        need_id=need.id,
        centre_id=centre.id,
        quantity=quantity,
        reserved_on=day_of(now),
        proposed_by=actor.reference,
        why_again=why_again,
    )
    is_own = case.assigned_to_id == actor.user_id
    facts = _facts(session, case, need, centre, parcel, is_own=is_own, second=False, now=now)
    parcel.state = decide(facts)
    session.add(parcel)
    session.flush()
    if parcel.state == ParcelState.RESERVED:
        return SetApart(parcel, _reserve(session, case, need, parcel, actor, now))
    note_change(session, case=case, actor=actor, what="goods_proposed", now=now)
    session.flush()
    return SetApart(parcel, "")


def approve_parcel(
    session: Session, *, case: Case, parcel: Parcel, actor: Actor, now: datetime
) -> SetApart:
    """The second person agrees, and the goods are reserved; all is asked again as it stands now.

    Case and parcel are locked by their queries. Raises AlreadyDecided, SamePerson,
    MoreThanInStock and the refusals of `decide`.
    """
    ensure_step(ParcelState(parcel.state), ParcelState.RESERVED)
    if parcel.proposed_by == actor.reference:
        raise SamePerson
    need = parcel.need
    decide(_facts(session, case, need, parcel.centre, parcel, is_own=True, second=True, now=now))
    parcel.state, parcel.approved_by = ParcelState.RESERVED, actor.reference
    parcel.reserved_on = day_of(now)
    return SetApart(parcel, _reserve(session, case, need, parcel, actor, now))


def _reserve(
    session: Session, case: Case, need: GoodsNeed, parcel: Parcel, actor: Actor, now: datetime
) -> str:
    code = new_handover_code()
    parcel.code_digest = code_digest(code, parcel.reference)
    shelf = _shelf(session, parcel.centre_id, need.item_id)
    parts = choose([_seen(lot) for lot in shelf.values()], parcel.quantity, today=day_of(now))
    for lot, quantity in parts:
        move_lot(
            session, lot=shelf[lot], kind=MovementKind.RESERVED, quantity=quantity, actor=actor,
            now=now, parcel=parcel,
        )  # fmt: skip
    need.reserved += parcel.quantity
    move(case, CaseState.IN_PROGRESS)
    note_change(session, case=case, actor=actor, what="goods_set_apart", now=now)
    session.flush()
    return code


def _shelf(session: Session, centre_id: int, item_id: int) -> dict[int, Lot]:
    """The lots of the item that hold something free, locked and read again under the lock."""
    ids = session.scalars(
        select(Lot.id).where(
            Lot.centre_id == centre_id, Lot.item_id == item_id, Lot.on_hand > Lot.reserved
        )
    )
    return {lot.id: lot for lot in locked_lots(session, list(ids))}


def _seen(lot: Lot) -> OnShelf:
    return OnShelf(lot.id, lot.balance.free, lot.expires_on)


def _facts(
    session: Session,
    case: Case,
    need: GoodsNeed,
    centre: Centre,
    parcel: Parcel,
    *,
    is_own: bool,
    second: bool,
    now: datetime,
) -> ParcelFacts:
    kind = NeedKind(need.item.kind)
    settled = settings_of(session, case.organisation_id)
    return ParcelFacts(
        state=CaseState(case.state),
        is_own=is_own,
        quantity=parcel.quantity,
        lacking=need.lacking,
        centre_open=centre.is_open,
        second_person=second,
        today=day_of(now),
        last_on=last_help_on(session, case, kind),
        interval_days=settled.interval_days.get(kind, INTERVAL_DAYS.get(kind, 0)),
        why_again=WhyAgain(parcel.why_again) if parcel.why_again else None,
    )
