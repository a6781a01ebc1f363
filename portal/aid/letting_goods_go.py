"""Goods set apart that are not needed after all are free again; their code opens nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import OnItsWay
from portal.aid.models import Case, GoodsNeed, Parcel
from portal.aid.moving_stock import lock_lots_of, move_parcel_goods
from portal.aid.parcel_queries import lock_parcel
from portal.aid.parcel_rules import ParcelState, ensure_step
from portal.aid.recording_history import note_change
from portal.aid.stock_rules import MovementKind
from portal.clock import day_of


def release_parcel(
    session: Session, *, case: Case, parcel: Parcel, actor: Actor, now: datetime
) -> None:
    """Back on the shelf, still in the centre. Case and parcel are locked by their queries.

    Raises AlreadyDecided, and AlreadyDelivered for one that arrived.
    """
    _release(session, parcel, actor, now)
    note_change(session, case=case, actor=actor, what="goods_released", now=now)
    session.flush()


def decline_parcel(
    session: Session, *, case: Case, parcel: Parcel, actor: Actor, now: datetime
) -> None:
    """Not approved, or taken back: nothing had moved. Raises AlreadyDecided."""
    ensure_step(ParcelState(parcel.state), ParcelState.DECLINED)
    parcel.state, parcel.ended_on = ParcelState.DECLINED, day_of(now)
    note_change(session, case=case, actor=actor, what="goods_declined", now=now)
    session.flush()


def let_everything_go(session: Session, *, case: Case, actor: Actor | None, now: datetime) -> None:
    """The case ends: proposals lapse, what is reserved is free again.

    What the intermediary carries stays theirs until it comes back. `actor` is None for a family
    that withdrew.
    """
    found = session.scalars(
        select(Parcel.id)
        .join(GoodsNeed)
        .where(
            GoodsNeed.case_id == case.id,
            Parcel.state.in_((ParcelState.PROPOSED, ParcelState.RESERVED)),
        )
        .order_by(Parcel.id)
    )
    ids = list(found)
    # All lots of all its parcels at once, in their order: two cases that end do not cross.
    lock_lots_of(session, ids)
    for id_ in ids:
        parcel = lock_parcel(session, id_)
        if parcel.state == ParcelState.PROPOSED:
            parcel.state, parcel.ended_on = ParcelState.DECLINED, day_of(now)
        else:
            _release(session, parcel, actor, now)
    session.flush()


def ensure_nothing_on_its_way(case: Case) -> None:
    """Raise OnItsWay while the intermediary carries something for the case."""
    if any(line.in_transit for line in case.goods):
        raise OnItsWay


def _release(session: Session, parcel: Parcel, actor: Actor | None, now: datetime) -> None:
    ensure_step(ParcelState(parcel.state), ParcelState.RELEASED)
    move_parcel_goods(session, parcel=parcel, kind=MovementKind.RELEASED, actor=actor, now=now)
    parcel.need.reserved -= parcel.quantity
    parcel.state, parcel.ended_on = ParcelState.RELEASED, day_of(now)
