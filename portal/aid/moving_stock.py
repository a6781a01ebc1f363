"""Write one movement and the numbers of its lot, together."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Lot, Parcel, StockMovement
from portal.aid.stock_rules import Effect, MovementKind, Reason, effect_of
from portal.clock import day_of

MACHINERY = "vault"


def locked_lots(session: Session, ids: list[int]) -> list[Lot]:
    """These lots, locked in the one order that everybody keeps."""
    query = select(Lot).where(Lot.id.in_(ids)).order_by(Lot.id).with_for_update(of=Lot)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def lock_lots_of(session: Session, parcels: list[int]) -> None:
    """Lock every lot that these parcels were made of."""
    made_of = select(StockMovement.lot_id).where(StockMovement.parcel_id.in_(parcels))
    locked_lots(session, list(session.scalars(made_of.distinct())))


def move_lot(
    session: Session,
    *,
    lot: Lot,
    kind: MovementKind,
    quantity: int,
    actor: Actor | None,
    now: datetime,
    parcel: Parcel | None = None,
    reason: Reason | None = None,
) -> None:
    """Change a locked lot. Raises MoreThanInStock, and NothingCommitted for no quantity.

    `actor` is None where a family's withdrawal, and nobody at a desk, let the goods go.
    """
    effect = effect_of(kind, quantity)
    then = lot.balance.after(effect)
    lot.on_hand, lot.reserved, lot.in_transit = then.on_hand, then.reserved, then.in_transit
    lot.version += 1
    session.add(_movement(lot, kind, effect, actor, now, parcel=parcel, reason=reason))


def _movement(
    lot: Lot,
    kind: MovementKind,
    effect: Effect,
    actor: Actor | None,
    now: datetime,
    *,
    parcel: Parcel | None,
    reason: Reason | None,
) -> StockMovement:
    return StockMovement(
        centre_id=lot.centre_id,
        lot_id=lot.id,
        parcel_id=parcel.id if parcel else None,
        kind=kind,
        on_hand=effect.on_hand,
        reserved=effect.reserved,
        in_transit=effect.in_transit,
        reason=reason,
        day=day_of(now),
        actor=actor.reference if actor else MACHINERY,
    )


def move_parcel_goods(
    session: Session, *, parcel: Parcel, kind: MovementKind, actor: Actor | None, now: datetime
) -> list[Lot]:
    """Do the same to each lot that the parcel was made of; parcel is locked. Gives the lots."""
    rows = session.execute(
        select(StockMovement.lot_id, StockMovement.reserved).where(
            StockMovement.parcel_id == parcel.id,
            StockMovement.kind == MovementKind.RESERVED,
        )
    )
    parts = {lot_id: reserved for lot_id, reserved in rows}  # noqa: C416 - rows are no pairs to mypy
    lots = locked_lots(session, list(parts))
    for lot in lots:
        move_lot(
            session, lot=lot, kind=kind, quantity=parts[lot.id], actor=actor, now=now, parcel=parcel
        )
    return lots
