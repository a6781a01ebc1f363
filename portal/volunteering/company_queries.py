"""Outside shifts for which fewer than two people are expected."""

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.company_rules import COUNTED, MOST_EARLY
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.planning_rules import TOGETHER
from portal.volunteering.preparing_models import AloneWarning
from portal.volunteering.skill_rules import OUTSIDE

_EXPECTED = (
    select(func.count())
    .where(SignUp.shift_id == Shift.id, SignUp.state.in_(sorted(COUNTED)))
    .scalar_subquery()
)


def lonely_to_come(session: Session, *, now: datetime, limit: int) -> list[Shift]:
    """Those that start soon and were not told of yet, soonest first."""
    told = exists().where(
        AloneWarning.shift_id == Shift.id, AloneWarning.starts_at == Shift.starts_at
    )
    wanted = (
        _lonely()
        .join(Incident, Incident.id == Task.incident_id)
        .where(
            Incident.state == IncidentState.VERIFIED,
            Shift.starts_at > now,
            Shift.starts_at <= now + MOST_EARLY,
            ~told,
        )
        .order_by(Shift.starts_at, Shift.id)
    )
    return list(session.scalars(wanted.limit(limit)))


def lonely_now(session: Session, *, now: datetime, limit: int) -> list[Shift]:
    """Those that run, locked; who is locked by another worker is theirs."""
    wanted = (
        _lonely()
        .where(Shift.starts_at <= now, Shift.ends_at > now)
        .order_by(Shift.id)
        .limit(limit)
        .with_for_update(of=Shift, skip_locked=True)
    )
    return list(session.scalars(wanted))


def how_many_expected(session: Session, shift: Shift) -> int:
    """How many people are expected, or are there."""
    counted = select(func.count()).where(
        SignUp.shift_id == shift.id, SignUp.state.in_(sorted(COUNTED))
    )
    return session.scalar(counted) or 0


def expected_in(session: Session, shift: Shift) -> list[SignUp]:
    """Who is expected."""
    return list(
        session.scalars(
            select(SignUp).where(SignUp.shift_id == shift.id, SignUp.state.in_(sorted(COUNTED)))
        )
    )


def _lonely() -> Select[Shift]:
    return (
        select(Shift)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Task.kind.in_(sorted(OUTSIDE)),
            Shift.cancelled_at.is_(None),
            _EXPECTED < TOGETHER,
        )
    )
