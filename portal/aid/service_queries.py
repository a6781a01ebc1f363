"""The directory of services: what the alliance's organisations give, and how fresh that word is."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import case as either
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.aid.models import Service
from portal.aid.referral_rules import ASSURED_FOR_DAYS, Capacity
from portal.errors import NotFound

MOST_SHOWN = 60
MOST_KEPT = 60
EVERYWHERE = "MX"


class Offered(NamedTuple):
    """How many organisations give one kind of help, and whether any has room."""

    organisations: int
    has_room: bool


def services_sought(
    session: Session, *, today: date, need: str = "", state: str = "", but: int | None = None
) -> list[Service]:
    """Services of members that stand, by need and state, at most MOST_SHOWN.

    First those that somebody vouched for lately, of those the ones with room.
    """
    fresh = Service.assured_on >= today - timedelta(days=ASSURED_FOR_DAYS)
    wanted = (
        select(Service)
        .join(Organisation, Service.organisation_id == Organisation.id)
        .where(
            Service.retired_on.is_(None),
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
        )
    )
    if need:
        wanted = wanted.where(Service.need == need)
    if state:
        wanted = wanted.where(Service.area.in_((state, EVERYWHERE)))
    if but is not None:
        wanted = wanted.where(Service.organisation_id != but)
    order = (
        either((fresh, 0), else_=1),
        either((Service.capacity == Capacity.OPEN, 0), else_=1),
        Service.need,
        Organisation.name,
        Service.reference,
    )
    return list(session.scalars(wanted.order_by(*order).limit(MOST_SHOWN)))


def offered_in(session: Session, *, state: str, today: date) -> dict[str, Offered]:
    """Need → how many standing organisations give it in a state, by their word of late.

    Numbers only: what a service asks and whom to call is for those who refer families.
    """
    with_room = func.count(either((Service.capacity == Capacity.OPEN, 1)))
    rows = session.execute(
        select(Service.need, func.count(Service.organisation_id.distinct()), with_room)
        .join(Organisation, Service.organisation_id == Organisation.id)
        .where(
            Service.area.in_((state, EVERYWHERE)),
            Service.assured_on >= today - timedelta(days=ASSURED_FOR_DAYS),
            Service.retired_on.is_(None),
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
        )
        .group_by(Service.need)
    )
    return {need: Offered(organisations, bool(room)) for need, organisations, room in rows}


def own_services(session: Session, actor: Actor) -> list[Service]:
    """What the actor's organisations say they give, what needs their word first."""
    wanted = select(Service).where(
        Service.organisation_id.in_(actor.organisations_with(Permission.SERVICES_KEEP)),
        Service.retired_on.is_(None),
    )
    ordered = wanted.order_by(Service.assured_on, Service.reference)
    return list(session.scalars(ordered.limit(MOST_KEPT)))


def service_for(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Service:
    """One of them; raises NotFound."""
    wanted = select(Service).where(
        Service.reference == reference,
        Service.retired_on.is_(None),
        Service.organisation_id.in_(actor.organisations_with(Permission.SERVICES_KEEP)),
    )
    if lock:
        wanted = wanted.with_for_update(of=Service).execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found
