"""Which shifts take place, and which of them may carry help for a family."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.rules import HIGHEST_LEVEL
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, Task
from portal.volunteering.queries import shift_to_manage
from portal.volunteering.rules import SignUpState, may_see_meeting_point
from portal.volunteering.skill_rules import OF_AGE

MOST = 100


class ShiftAhead(NamedTuple):
    """A shift as whoever ties something to it has to know it; `starts_on` is its place's day.

    `fully_vetted`: everyone in it is of age and holds the highest level.
    """

    shift: Shift
    organisation_id: int
    starts_on: date
    fully_vetted: bool
    is_ahead: bool


def standing(now: datetime) -> Select[Any]:
    """The references of shifts that take place: not called off, and their incident verified.

    What has begun is not undone by what becomes of its incident.
    """
    verified = or_(Incident.state == IncidentState.VERIFIED, Shift.starts_at <= now)
    return _shifts(verified).with_only_columns(Shift.reference)


def stands(session: Session, reference: str | None, *, now: datetime) -> bool:
    """Whether the shift of that reference takes place."""
    return session.scalar(standing(now).where(Shift.reference == reference)) is not None


def shift_ahead(session: Session, actor: Actor, reference: str, *, now: datetime) -> ShiftAhead:
    """One shift of an organisation where the actor plans them; raises NotFound."""
    shift = shift_to_manage(session, actor, reference)
    return _told(shift, stands(session, reference, now=now) and shift.starts_at > now)


def fully_vetted_ahead(session: Session, actor: Actor, *, now: datetime) -> list[ShiftAhead]:
    """The next shifts there that let in only grown-ups of the highest level, the soonest first."""
    query = _shifts(
        Incident.state == IncidentState.VERIFIED,
        Shift.starts_at > now,
        Task.level_needed >= HIGHEST_LEVEL,
        Task.youngest >= OF_AGE,
        Task.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE)),
    )
    found = session.scalars(query.order_by(Shift.starts_at, Shift.reference).limit(MOST))
    return [_told(shift, is_ahead=True) for shift in found]


def named(session: Session, references: list[str]) -> dict[str, Shift]:
    """Shifts by their references."""
    found = session.scalars(select(Shift).where(Shift.reference.in_(references)))
    return {shift.reference: shift for shift in found}


def meeting_point_for_host(shift: Shift, *, now: datetime) -> str | None:
    """Where the people of a shift wait, for whoever takes them on: as late as for those people."""
    due = may_see_meeting_point(
        SignUpState.CONFIRMED, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now
    )
    return shift.meeting_point if due else None


def _shifts(*conditions: Any) -> Select[Any]:
    return (
        select(Shift)
        .join(Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .where(Shift.cancelled_at.is_(None), *conditions)
    )


def _told(shift: Shift, is_ahead: bool) -> ShiftAhead:
    return ShiftAhead(
        shift,
        shift.task.organisation_id,
        shift.starts_at.astimezone(ZoneInfo(shift.zone)).date(),
        fully_vetted=shift.task.level_needed >= HIGHEST_LEVEL and shift.task.youngest >= OF_AGE,
        is_ahead=is_ahead,
    )
