"""A volunteer's places to come are given back, all or those that they may not keep."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.clock import day_of
from portal.volunteering.cancelling import cancel
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState
from portal.volunteering.skill_rules import TaskKind

_TO_COME = (HOLDS_A_PLACE | {SignUpState.WAITLISTED}) - {SignUpState.COMPLETED}


def leave_shifts(
    session: Session,
    *,
    volunteer: Actor,
    now: datetime,
    unless: Callable[[TaskKind, int, date], bool] = lambda _kind, _youngest, _day: False,
) -> int:
    """Give back every place not over, excused, by the door that serves whoever waits; how many.

    `unless` keeps those whose kind, youngest age and day it accepts. The shifts are locked in
    one order, so that two who leave at once do not wait for each other.
    """
    rows = session.execute(
        select(Shift.reference, Task.kind, Task.youngest, Shift.starts_at)
        .join_from(SignUp, Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            SignUp.volunteer_id == volunteer.user_id,
            SignUp.state.in_(_TO_COME),
            SignUp.ends_at > now,
        )
        .order_by(Shift.id)
    ).all()
    left = 0
    for reference, kind, youngest, starts_at in rows:
        if not unless(TaskKind(kind), youngest, day_of(starts_at)):
            cancel(session, shift=reference, volunteer=volunteer, feels_unsafe=True, now=now)
            left += 1
    return left
