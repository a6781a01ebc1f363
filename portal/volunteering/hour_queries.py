"""A volunteer's own hours, shift by shift."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.presence_models import Attendance
from portal.volunteering.queries import PAGE, Cursor
from portal.volunteering.rules import SignUpState


class HoursLine(NamedTuple):
    """One shift that somebody worked."""

    reference: str
    title_es: str
    title_en: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: SignUpState
    came_at: datetime | None
    left_at: datetime | None
    minutes: int


def own_hours(
    session: Session, actor: Actor, *, after: Cursor | None
) -> tuple[list[HoursLine], Cursor | None]:
    """The actor's shifts with their hours, latest first, and where the next page begins."""
    query = (
        select(
            SignUp.reference, Task.title_es, Task.title_en, Organisation.name,
            SignUp.starts_at, SignUp.ends_at, Shift.zone, SignUp.state,
            Attendance.came_at, Attendance.left_at, Attendance.minutes,
        )
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(SignUp.volunteer_id == actor.user_id)
        .order_by(SignUp.starts_at.desc(), SignUp.reference.desc())
    )  # fmt: skip
    if after is not None:
        query = query.where(tuple_(SignUp.starts_at, SignUp.reference) < tuple_(*after))
    lines = [HoursLine(*row) for row in session.execute(query.limit(PAGE + 1))]
    if len(lines) <= PAGE:
        return lines, None
    return lines[:PAGE], Cursor(lines[PAGE - 1].starts_at, lines[PAGE - 1].reference)
