"""Whose check-out is missed: for those who coordinate, and for the watch."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_rules import AGAIN_AFTER, MISSED_AFTER, Answer
from portal.volunteering.rules import SignUpState


class MissingLine(NamedTuple):
    """Somebody whose check-out was missed, for those who coordinate."""

    shift: str
    title_es: str
    title_en: str
    handle: str
    ends_at: datetime
    zone: str
    answer: Answer | None


def missing_people(session: Session, actor: Actor, *, now: datetime) -> list[MissingLine]:
    """Whose check-out was missed in shifts of the actor's organisations, longest ago first."""
    rows = session.execute(
        select(
            Shift.reference, Task.title_es, Task.title_en, User.handle, Shift.ends_at, Shift.zone,
            Attendance.answer,
        )
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(User, User.id == SignUp.volunteer_id)
        .where(
            Task.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE)),
            Attendance.left_at.is_(None),
            SignUp.state == SignUpState.CHECKED_IN,
            Shift.ends_at <= now - MISSED_AFTER,
        )
        .order_by(Shift.ends_at, User.handle)
        .limit(100)
    )  # fmt: skip
    return [MissingLine(*row) for row in rows]


def due_for_alarm(session: Session, *, now: datetime, most: int = 500) -> list[int]:
    """The sign-ups of whom an alarm may be due, longest ago first."""
    return list(
        session.scalars(
            select(SignUp.id)
            .join(Attendance, Attendance.sign_up_id == SignUp.id)
            .join(Shift, Shift.id == SignUp.shift_id)
            .where(
                Attendance.left_at.is_(None),
                SignUp.state == SignUpState.CHECKED_IN,
                Shift.ends_at <= now - MISSED_AFTER,
                Attendance.told_again_at.is_(None),
                or_(Attendance.told_at.is_(None), Attendance.told_at <= now - AGAIN_AFTER),
            )
            .order_by(Shift.ends_at, SignUp.id)
            .limit(most)
        )
    )
