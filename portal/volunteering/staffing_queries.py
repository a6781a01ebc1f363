"""Which shifts lack people: public facts, gathered for the desk."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, Task

MOST = 10


def understaffed(session: Session, actor: Actor, *, now: datetime, most: int = MOST) -> list[Shift]:
    """The next shifts of the actor's organisations that have fewer people than they need."""
    query = (
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
        .order_by(Shift.starts_at, Shift.reference)
        .limit(most)
    )
    return list(session.scalars(query))
