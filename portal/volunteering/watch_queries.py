"""What volunteers watch for, and the shifts that lack people soon."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.incidents.models import Incident
from portal.places.models import Area
from portal.volunteering.models import Shift, Task
from portal.volunteering.people_models import ShiftWatch
from portal.volunteering.queries import ShiftFilter, is_wanted

SOON = timedelta(days=7)
MOST = 300


def watches_of(session: Session, volunteer: Actor) -> list[ShiftWatch]:
    """What the volunteer watches for, oldest first; at most as many as the rule allows."""
    mine = select(ShiftWatch).where(ShiftWatch.volunteer_id == volunteer.user_id)
    return list(session.scalars(mine.order_by(ShiftWatch.since, ShiftWatch.id)))


def short_of_people(session: Session, *, now: datetime) -> list[str]:
    """The references of shifts within seven days below their minimum, soonest first."""
    query = (
        select(Shift.reference)
        .join_from(Shift, Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .join(Area, Area.code == Shift.area_code)
        .where(*is_wanted(ShiftFilter(from_=now, until=now + SOON)), Shift.taken < Shift.minimum)
        .order_by(Shift.starts_at, Shift.reference)
        .limit(MOST)
    )
    return list(session.scalars(query))


def watchers_after(session: Session, volunteer_id: int, *, most: int) -> list[int]:
    """The next volunteers who watch for something, by their number."""
    query = select(ShiftWatch.volunteer_id).where(ShiftWatch.volunteer_id > volunteer_id)
    return list(session.scalars(query.distinct().order_by(ShiftWatch.volunteer_id).limit(most)))


def watches_by_volunteer(session: Session, ids: list[int]) -> list[ShiftWatch]:
    """Everything that these volunteers watch for."""
    query = select(ShiftWatch).where(ShiftWatch.volunteer_id.in_(ids))
    return list(session.scalars(query.order_by(ShiftWatch.volunteer_id, ShiftWatch.id)))
