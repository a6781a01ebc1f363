"""Which shifts lack people: public facts, gathered for the desk."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, Task

MOST = 10


def understaffed(session: Session, actor: Actor, *, now: datetime, most: int = MOST) -> list[Shift]:
    """The next shifts of the actor's organisations that have fewer people than they need."""
    query = _short_of_people(actor, now).order_by(Shift.starts_at, Shift.reference)
    return list(session.scalars(query.limit(most)))


def how_many_understaffed(session: Session, actor: Actor, *, now: datetime, most: int) -> int:
    """How many there are, up to `most`."""
    some = _short_of_people(actor, now).with_only_columns(Shift.id).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _short_of_people(actor: Actor, now: datetime) -> Select[Shift]:
    return (
        select(Shift)
        .join(Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .where(
            Task.organisation_id.in_(actor.organisations_with(Permission.CASE_SEE)),
            Incident.state == IncidentState.VERIFIED,
            Shift.cancelled_at.is_(None),
            Shift.starts_at > now,
            Shift.taken < Shift.minimum,
        )
    )
