"""How many shifts there are, by day and by state: for the calendar and the map."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident
from portal.places.models import Area
from portal.volunteering.models import Shift, Task
from portal.volunteering.queries import ShiftFilter, is_wanted
from portal.volunteering.skill_rules import TaskKind

MOST = 5000
# Clocks in Mexico differ by two hours; a day there begins within this of a day elsewhere.
AROUND = timedelta(hours=3)


@dataclass(frozen=True)
class Count:
    """How many shifts, how many free places, and how many of the shifts lack people."""

    shifts: int = 0
    places: int = 0
    short: int = 0


def counts_by_day(session: Session, wanted: ShiftFilter) -> dict[date, Count]:
    """What the filter finds, by the day at the place of each shift; `until` must be set."""
    assert wanted.until is not None, "a calendar has an end"
    query = (
        select(Shift.starts_at, Shift.zone, Shift.taken, Shift.capacity, Shift.minimum)
        .join_from(Shift, Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .join(Area, Area.code == Shift.area_code)
        .where(*is_wanted(replace(wanted, until=wanted.until + AROUND)))
    )
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for starts_at, zone, taken, capacity, minimum in session.execute(query.limit(MOST)):
        day = found[starts_at.astimezone(ZoneInfo(zone)).date()]
        day.update(shifts=1, places=capacity - taken, short=int(taken < minimum))
    return {day: Count(**one) for day, one in found.items()}


def counts_by_state(session: Session, *, now: datetime) -> tuple[dict[str, Count], Count]:
    """Shifts to come by the code of their state, and apart those done from a distance."""
    is_remote = Task.kind == TaskKind.REMOTE
    query = (
        select(
            is_remote,
            Area.state_code,
            func.count(),
            func.sum(Shift.capacity - Shift.taken),
            func.sum(case((Shift.taken < Shift.minimum, 1), else_=0)),
        )
        .join_from(Shift, Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .join(Area, Area.code == Shift.area_code)
        .where(*is_wanted(ShiftFilter(from_=now)))
        .group_by(is_remote, Area.state_code)
    )
    by_state: dict[str, Count] = {}
    remote = Counter[str]()
    for at_distance, state, shifts, places, short in session.execute(query):
        if at_distance:
            remote.update(shifts=shifts, places=places, short=short)
        else:
            by_state[state] = Count(shifts, places, short)
    return by_state, Count(**remote)
