"""Collection centres, the kinds of goods an organisation hands out, and what it asks for."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import NameTaken, StalePage
from portal.aid.models import Centre, Item, Target
from portal.aid.rules import NeedKind
from portal.aid.stock_rules import Unit
from portal.audit.recording import record


def open_centre(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    area: str,
    hours: str,
    actor: Actor,
    now: datetime,
    is_demo: bool = False,
) -> Centre:
    """A new centre, open to the public. Raises NameTaken."""
    centre = Centre(
        organisation_id=organisation_id, name=name, area=area, hours=hours, is_demo=is_demo
    )
    _add_unless_named(session, centre)
    _record(session, centre, "centre_opened", actor, now)
    return centre


def change_centre(
    session: Session,
    *,
    centre: Centre,
    name: str,
    area: str,
    hours: str,
    is_open: bool,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """What the public reads of it, and whether it is open. Raises StalePage, NameTaken.

    `centre` is locked by its query.
    """
    if centre.version != version:
        raise StalePage(version)
    try:
        with session.begin_nested():
            centre.name, centre.area, centre.hours, centre.is_open = name, area, hours, is_open
            centre.version += 1
    except IntegrityError:
        raise NameTaken
    _record(session, centre, "centre_changed", actor, now)


def name_item(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    unit: Unit,
    kind: NeedKind,
    actor: Actor,
    now: datetime,
) -> Item:
    """A kind of goods that the organisation hands out from now on. Raises NameTaken."""
    item = Item(organisation_id=organisation_id, name=name, unit=unit, kind=kind)
    _add_unless_named(session, item)
    record(
        session, actor=actor, action="item_named", subject=f"item:{item.reference}",
        organisation_id=organisation_id, now=now,
    )  # fmt: skip
    return item


def ask_public_for(
    session: Session, *, centre: Centre, item: Item, quantity: int, actor: Actor, now: datetime
) -> None:
    """How much of an item the centre wants to hold; none takes it off the public list.

    `centre` is locked by its query, so two targets for one item do not meet.
    """
    key = (centre.id, item.id)
    if quantity <= 0:
        session.execute(
            delete(Target).where(Target.centre_id == centre.id, Target.item_id == item.id)
        )
    elif (found := session.get(Target, key)) is not None:
        found.quantity = quantity
    else:
        session.add(Target(centre_id=centre.id, item_id=item.id, quantity=quantity))
    centre.version += 1
    _record(session, centre, "centre_asks", actor, now)


def _add_unless_named(session: Session, row: Centre | Item) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise NameTaken


def _record(session: Session, centre: Centre, action: str, actor: Actor, now: datetime) -> None:
    record(
        session, actor=actor, action=action, subject=f"centre:{centre.reference}",
        organisation_id=centre.organisation_id, now=now,
    )  # fmt: skip
    session.flush()
