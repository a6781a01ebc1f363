"""Arrivals and departures follow the state of a sign-up, whoever moved it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.volunteering.hour_rules import minutes_worked
from portal.volunteering.models import SignUp
from portal.volunteering.presence_models import Attendance
from portal.volunteering.rules import SignUpState

S = SignUpState


def follow(session: Session, *, sign_up_id: int, to: SignUpState, now: datetime) -> None:
    """Note the arrival or the departure that the new state tells of; the shift is locked."""
    if to is S.CHECKED_IN:
        attendance = attendance_of(session, session.get_one(SignUp, sign_up_id))
        attendance.came_at, attendance.left_at, attendance.minutes = now, None, 0
        attendance.told_at = attendance.told_again_at = attendance.answer = None
    elif to in {S.COMPLETED, S.EXCUSED}:
        leave(session, sign_up_id=sign_up_id, at=now)
    session.flush()


def leave(session: Session, *, sign_up_id: int, at: datetime) -> None:
    """Note that somebody who came left, and count the minutes; who never came stays as is."""
    attendance = session.get(Attendance, sign_up_id)
    if attendance is None or attendance.came_at is None:
        return
    shift = session.get_one(SignUp, sign_up_id).shift
    attendance.left_at = max(at, attendance.came_at)
    attendance.minutes = minutes_worked(
        attendance.came_at,
        attendance.left_at,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
    session.flush()


def attendance_of(session: Session, sign_up: SignUp) -> Attendance:
    """The row of this sign-up, made when it has none; its day is the place's."""
    found = session.get(Attendance, sign_up.id)
    if found is None:
        shift = sign_up.shift
        day = shift.starts_at.astimezone(ZoneInfo(shift.zone)).date()
        found = Attendance(sign_up_id=sign_up.id, day=day, minutes=0)
        session.add(found)
    return found
