"""Who waits for a place, in which order, and which shifts need looking after."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.models import Shift, ShiftRole, SignUp, Task
from portal.volunteering.rules import SignUpState
from portal.volunteering.waiting_rules import SHORTEST_OFFER

TICK = timedelta(microseconds=1)


class InLine(NamedTuple):
    """One who waits; `role` is the part they wait for, where the shift has parts."""

    id: int
    reference: str
    shift_id: int
    volunteer_id: int
    role: str | None


def first_in_line(session: Session, shift: str, now: datetime) -> InLine | None:
    """The next to be offered a place that is free now; None when there is nothing to offer."""
    query = _waiting_for_a_free_place(now).where(Shift.reference == shift)
    found = session.execute(query.order_by(SignUp.queued_at, SignUp.id).limit(1)).first()
    return InLine._make(found) if found else None


def place_in_line(session: Session, sign_up: SignUp) -> int:
    """1 for the next, counted within the part that they wait for."""
    before = select(func.count()).where(
        SignUp.shift_id == sign_up.shift_id,
        SignUp.state == SignUpState.WAITLISTED,
        SignUp.role_id.is_not_distinct_from(sign_up.role_id),
        SignUp.queued_at < sign_up.queued_at,
    )
    return (session.scalar(before) or 0) + 1


def next_in_time(session: Session, shift_id: int, now: datetime) -> datetime:
    """`now`, or a moment later than everybody who ever stood in this line.

    The caller holds the shift's lock: whoever joins behind it stands behind, whatever two
    machines' clocks say.
    """
    last = session.scalar(select(func.max(SignUp.queued_at)).where(SignUp.shift_id == shift_id))
    return now if last is None else max(now, last + TICK)


def shifts_to_tend(session: Session, now: datetime, *, most: int) -> list[str]:
    """Shifts with offers that ended, places that wait for nobody, or a line that has no use."""
    overdue = select(Shift.reference).where(
        Shift.id.in_(select(SignUp.shift_id).where(SignUp.offered_until <= now))
    )
    idle = _waiting_for_a_free_place(now).with_only_columns(Shift.reference)
    begun = select(Shift.reference).where(
        Shift.starts_at.between(now - timedelta(days=2), now),
        exists().where(SignUp.shift_id == Shift.id, SignUp.state == SignUpState.WAITLISTED),
    )
    found = (session.scalars(query.distinct().limit(most)) for query in (overdue, idle, begun))
    return list(dict.fromkeys(reference for some in found for reference in some))[:most]


def _waiting_for_a_free_place(now: datetime) -> Select[Any]:
    return (
        select(SignUp.id, SignUp.reference, SignUp.shift_id, SignUp.volunteer_id)
        .add_columns(ShiftRole.reference)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .outerjoin(ShiftRole, ShiftRole.id == SignUp.role_id)
        .where(
            SignUp.state == SignUpState.WAITLISTED,
            Shift.taken < Shift.capacity,
            or_(ShiftRole.id.is_(None), ShiftRole.taken < ShiftRole.capacity),
            and_(
                Incident.state == IncidentState.VERIFIED,
                Shift.cancelled_at.is_(None),
                Shift.starts_at >= now + SHORTEST_OFFER,
            ),
        )
    )
