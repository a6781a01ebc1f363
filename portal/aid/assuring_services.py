"""An organisation says which help it gives, and from time to time that it is still true."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.errors import StalePage, TooManyServices
from portal.aid.models import Service
from portal.aid.referral_rules import Capacity
from portal.aid.rules import NeedKind
from portal.aid.service_queries import MOST_KEPT
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound


@dataclass(frozen=True)
class Said:
    """What is said of a service; `area` is a state's code, or "MX" for help at a distance."""

    need: NeedKind
    area: str
    description: str
    conditions: str
    capacity: Capacity


def list_service(
    session: Session, *, organisation_id: int, said: Said, actor: Actor, now: datetime
) -> Service:
    """Add one; raises NotFound where the actor may not, TooManyServices."""
    if not actor.can_in(Permission.SERVICES_KEEP, organisation_id):
        raise NotFound
    listed = select(func.count()).where(
        Service.organisation_id == organisation_id, Service.retired_on.is_(None)
    )
    if (session.scalar(listed) or 0) >= MOST_KEPT:
        raise TooManyServices(MOST_KEPT)
    service = Service(organisation_id=organisation_id, assured_on=day_of(now), version=0)
    session.add(service)
    _say(service, said, now)
    session.flush()
    _audit(session, service, "service_listed", actor, now)
    return service


def change_service(
    session: Session, *, service: Service, said: Said, actor: Actor, version: int, now: datetime
) -> None:
    """Say it anew, which vouches for it too. The service is locked; raises StalePage."""
    if service.version != version:
        raise StalePage(version)
    _say(service, said, now)
    session.flush()
    _audit(session, service, "service_changed", actor, now)


def assure_service(session: Session, *, service: Service, actor: Actor, now: datetime) -> None:
    """It is still true today; said twice on a day it counts once."""
    if service.assured_on == day_of(now):
        return
    service.assured_on = day_of(now)
    session.flush()
    _audit(session, service, "service_assured", actor, now)


def retire_service(session: Session, *, service: Service, actor: Actor, now: datetime) -> None:
    """It is given no longer."""
    service.retired_on = day_of(now)
    session.flush()
    _audit(session, service, "service_retired", actor, now)


def _say(service: Service, said: Said, now: datetime) -> None:
    service.need, service.area, service.capacity = said.need, said.area, said.capacity
    service.description, service.conditions = said.description, said.conditions
    service.assured_on = day_of(now)
    service.version += 1


def _audit(session: Session, service: Service, action: str, actor: Actor, now: datetime) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"service:{service.reference}",
        organisation_id=service.organisation_id,
        now=now,
    )
