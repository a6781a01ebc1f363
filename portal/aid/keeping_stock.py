"""Goods come in, are counted, and are written off; every change is a movement."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import AlreadyTakenIn, CentreClosed, LotExpired, PromisedMore, StalePage
from portal.aid.models import Centre, Item, Lot
from portal.aid.moving_stock import locked_lots, move_lot
from portal.aid.stock_rules import MovementKind, Reason, difference, is_expired
from portal.audit.recording import record
from portal.clock import day_of
from portal.extensions import insert_once


def take_in(
    session: Session,
    *,
    centre: Centre,
    item: Item,
    quantity: int,
    expires_on: date | None,
    reference: str,
    actor: Actor,
    now: datetime,
) -> Lot:
    """A lot of its own. `reference` was made with the form: pressed twice, it counts once.

    Raises CentreClosed, LotExpired, NothingCommitted, AlreadyTakenIn.
    """
    if not centre.is_open:
        raise CentreClosed
    if is_expired(expires_on, day_of(now)):
        raise LotExpired
    if not insert_once(
        session, Lot, reference=reference, centre_id=centre.id, item_id=item.id,
        expires_on=expires_on, on_hand=0, reserved=0, in_transit=0, version=0,
    ):  # fmt: skip
        raise AlreadyTakenIn
    lot = session.query(Lot).filter_by(reference=reference).one()
    move_lot(session, lot=lot, kind=MovementKind.TAKEN_IN, quantity=quantity, actor=actor, now=now)
    _record(session, centre, lot, "stock_taken_in", actor, now)
    return lot


def count_lot(
    session: Session,
    *,
    centre: Centre,
    lot: Lot,
    counted: int,
    reason: Reason,
    version: int,
    actor: Actor,
    now: datetime,
) -> int:
    """Somebody counted: the difference is written, with its reason. Gives the difference.

    Raises StalePage, PromisedMore.
    """
    lot = _fresh(session, lot, version)
    changed = difference(counted, lot.balance)
    if changed:
        move_lot(
            session, lot=lot, kind=MovementKind.COUNTED, quantity=changed, actor=actor, now=now,
            reason=reason,
        )  # fmt: skip
    _record(session, centre, lot, "stock_counted", actor, now)
    return changed


def write_off(
    session: Session,
    *,
    centre: Centre,
    lot: Lot,
    quantity: int,
    reason: Reason,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Goods of no more use leave the stock. Raises StalePage, PromisedMore, MoreThanInStock."""
    lot = _fresh(session, lot, version)
    if lot.balance.free < quantity <= lot.on_hand:
        raise PromisedMore(lot.reserved)
    move_lot(
        session, lot=lot, kind=MovementKind.WRITTEN_OFF, quantity=quantity, actor=actor, now=now,
        reason=reason,
    )  # fmt: skip
    _record(session, centre, lot, "stock_written_off", actor, now)


def _fresh(session: Session, lot: Lot, version: int) -> Lot:
    (locked,) = locked_lots(session, [lot.id])
    if locked.version != version:
        raise StalePage(version)
    return locked


def _record(
    session: Session, centre: Centre, lot: Lot, action: str, actor: Actor, now: datetime
) -> None:
    record(
        session, actor=actor, action=action, subject=f"lot:{lot.reference}",
        organisation_id=centre.organisation_id, now=now,
    )  # fmt: skip
    session.flush()
