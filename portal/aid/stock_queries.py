"""Reads of centres, lots and movements, narrowed to where the actor keeps the stock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.aid.models import Centre, Item, Lot, StockMovement, Target
from portal.errors import NotFound

PAGE = 30
MOST_ITEMS = 200


@dataclass(frozen=True)
class Held:
    """One item in one centre: what lies there, what of it is promised, what is on its way."""

    item: Item
    on_hand: int
    reserved: int
    in_transit: int

    @property
    def free(self) -> int:
        """What nobody was promised."""
        return self.on_hand - self.reserved


def centre_for(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Centre:
    """A centre of an organisation where the actor keeps the stock; raises NotFound."""
    query = _centres(actor).where(Centre.reference == reference)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _found(session, query)


def centres_of(session: Session, actor: Actor, *, after: str = "") -> list[Centre]:
    """The actor's centres by reference; one more than a page holds."""
    query = _centres(actor).where(Centre.reference > after)
    return list(session.scalars(query.order_by(Centre.reference).limit(PAGE + 1)))


def open_centres(session: Session, organisation_id: int) -> list[Centre]:
    """Where goods for a case of this organisation may come from, by name."""
    query = select(Centre).where(Centre.organisation_id == organisation_id, Centre.is_open)
    return list(session.scalars(query.order_by(Centre.name).limit(PAGE)))


def centre_of(session: Session, organisation_id: int, reference: str) -> Centre:
    """A centre of this organisation; raises NotFound."""
    query = select(Centre).where(
        Centre.reference == reference, Centre.organisation_id == organisation_id
    )
    return _found(session, query)


def items_of(session: Session, organisation_id: int) -> list[Item]:
    """What the organisation hands out, by name; at most two hundred kinds."""
    query = select(Item).where(Item.organisation_id == organisation_id)
    return list(session.scalars(query.order_by(Item.name).limit(MOST_ITEMS)))


def item_of(session: Session, organisation_id: int, reference: str) -> Item:
    """An item of this organisation; raises NotFound."""
    query = select(Item).where(Item.reference == reference, Item.organisation_id == organisation_id)
    return _found(session, query)


def held_in(session: Session, centre_id: int) -> list[Held]:
    """What the centre holds, item by item."""
    rows = session.execute(
        select(Item, func.sum(Lot.on_hand), func.sum(Lot.reserved), func.sum(Lot.in_transit))
        .join(Lot, Lot.item_id == Item.id)
        .where(Lot.centre_id == centre_id)
        .group_by(Item.id)
        .order_by(Item.name)
        .limit(MOST_ITEMS)
    )
    return [Held(item, int(a), int(b), int(c)) for item, a, b, c in rows]


def free_by_centre(
    session: Session, organisation_id: int, today: date
) -> dict[int, dict[int, int]]:
    """Item → centre → what is good and nobody's, in the open centres of the organisation."""
    rows = session.execute(
        select(Lot.item_id, Lot.centre_id, func.sum(Lot.on_hand - Lot.reserved))
        .join(Centre, Lot.centre_id == Centre.id)
        .where(
            Centre.organisation_id == organisation_id,
            Centre.is_open,
            or_(Lot.expires_on.is_(None), Lot.expires_on >= today),
            Lot.on_hand > Lot.reserved,
        )
        .group_by(Lot.item_id, Lot.centre_id)
    )
    found: dict[int, dict[int, int]] = {}
    for item_id, centre_id, free in rows:
        found.setdefault(item_id, {})[centre_id] = int(free)
    return found


def lots_in(session: Session, centre: Centre, *, after: str = "") -> list[Lot]:
    """Lots that are not empty, by reference; one more than a page holds."""
    query = select(Lot).where(
        Lot.centre_id == centre.id,
        or_(Lot.on_hand > 0, Lot.in_transit > 0),
        Lot.reference > after,
    )
    return list(session.scalars(query.order_by(Lot.reference).limit(PAGE + 1)))


def lot_in(session: Session, centre: Centre, reference: str) -> Lot:
    """A lot of this centre; raises NotFound."""
    return _found(
        session, select(Lot).where(Lot.reference == reference, Lot.centre_id == centre.id)
    )


def targets_of(session: Session, centre: Centre) -> list[Target]:
    """What the centre asks the public for."""
    query = select(Target).join(Item).where(Target.centre_id == centre.id)
    return list(session.scalars(query.order_by(Item.name).limit(MOST_ITEMS)))


def movements_in(
    session: Session, centre: Centre, *, before: tuple[date, str] | None = None
) -> list[StockMovement]:
    """What happened in the centre, the latest day first; one more than a page holds."""
    query = select(StockMovement).where(StockMovement.centre_id == centre.id)
    if before is not None:
        query = query.where(tuple_(StockMovement.day, StockMovement.reference) < before)
    latest = (StockMovement.day.desc(), StockMovement.reference.desc())
    return list(session.scalars(query.order_by(*latest).limit(PAGE + 1)))


@dataclass(frozen=True)
class PublicLine:
    """A centre that asks the public for something, its organisation, and what it holds."""

    centre: Centre
    organisation: Organisation
    asked: list[tuple[Target, int]]


def public_list(session: Session, *, after: str = "", near: str = "") -> list[PublicLine]:
    """Open centres of standing organisations that ask for something; one more than a page.

    `near` is a state's name: only centres that write it as a part of where they are.
    """
    query = (
        select(Centre, Organisation)
        .join(Organisation, Organisation.id == Centre.organisation_id)
        .where(
            Centre.is_open,
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
            select(Target.item_id).where(Target.centre_id == Centre.id).exists(),
            Centre.reference > after,
        )
        .order_by(Centre.reference)
        .limit(PAGE + 1)
    )
    if near:
        query = query.where(Centre.area.contains(near, autoescape=True))
    rows = [
        (centre, owner)
        for centre, owner in session.execute(query)
        if not near or near in {part.strip(" .") for part in centre.area.split(",")}
    ]
    asked = _asked(session, [centre.id for centre, _ in rows])
    return [PublicLine(centre, owner, asked.get(centre.id, [])) for centre, owner in rows]


def _asked(session: Session, centres: list[int]) -> dict[int, list[tuple[Target, int]]]:
    held = (
        select(Lot.centre_id, Lot.item_id, func.sum(Lot.on_hand).label("on_hand"))
        .where(Lot.centre_id.in_(centres))
        .group_by(Lot.centre_id, Lot.item_id)
        .subquery()
    )
    rows = session.execute(
        select(Target, func.coalesce(held.c.on_hand, 0))
        .join(Item, Item.id == Target.item_id)
        .outerjoin(
            held, (held.c.centre_id == Target.centre_id) & (held.c.item_id == Target.item_id)
        )
        .where(Target.centre_id.in_(centres))
        .order_by(Item.name)
    )
    found: dict[int, list[tuple[Target, int]]] = {}
    for target, on_hand in rows:
        found.setdefault(target.centre_id, []).append((target, int(on_hand)))
    return found


def stock_faults(session: Session, *, limit: int = 100) -> list[str]:
    """Lots whose numbers are not the sum of their movements; there must be none."""
    sums: Any = (
        select(
            StockMovement.lot_id,
            func.sum(StockMovement.on_hand).label("on_hand"),
            func.sum(StockMovement.reserved).label("reserved"),
            func.sum(StockMovement.in_transit).label("in_transit"),
        )
        .group_by(StockMovement.lot_id)
        .subquery()
    )
    wrong = (
        select(Lot.reference)
        .outerjoin(sums, sums.c.lot_id == Lot.id)
        .where(
            or_(
                *(
                    getattr(Lot, name) != func.coalesce(sums.c[name], 0)
                    for name in ("on_hand", "reserved", "in_transit")
                )
            )
        )
    )
    return list(session.scalars(wrong.limit(limit)))


def _centres(actor: Actor) -> Select[Centre]:
    mine = actor.organisations_with(Permission.STOCK_MANAGE)
    return select(Centre).where(Centre.organisation_id.in_(mine))


def _found(session: Session, query: Select[Any]) -> Any:
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
