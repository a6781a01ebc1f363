"""What became of somebody whose check-out was missed, as the lead or coordinator found out."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.attending import leave
from portal.volunteering.errors import TransitionRefused
from portal.volunteering.lead_queries import coordinates, leads
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.placing import move_sign_up
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_rules import Alarm, Answer, is_missed
from portal.volunteering.rules import SignUpState
from portal.volunteering.team_queries import member
from portal.volunteering.watching_presence import tell_of_missing


def answer_missed(
    session: Session, *, shift: Shift, sign_up: str, answer: Answer, by: Actor, now: datetime
) -> None:
    """Note the answer; saying the same twice changes nothing.

    Whoever forgot, or is safe, is checked out with the shift's end. Whom nobody can reach stays
    on the list, and the coordinators are told at once. Raises TransitionRefused, NotFound.
    """
    if not (coordinates(by, shift) or leads(by, shift, now=now)):
        raise NotFound
    session.refresh(shift, with_for_update={"of": Shift})
    person = member(session, shift, sign_up)
    attendance = session.get(Attendance, person.id, populate_existing=True)
    if attendance is not None and attendance.answer == answer:
        return
    if attendance is None or not is_missed(person.state, ends_at=shift.ends_at, now=now):
        raise TransitionRefused(person.state, SignUpState.COMPLETED)
    attendance.answer = answer
    if answer is Answer.CANNOT_REACH:
        _call_for_help(session, shift, person, attendance, now)
    else:
        _let_go(session, shift, person, now)
    record(
        session,
        actor=by,
        action=f"check_out_missed_{answer}",
        subject=f"sign_up:{sign_up}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )


def _call_for_help(
    session: Session, shift: Shift, person: SignUp, attendance: Attendance, now: datetime
) -> None:
    attendance.told_at = attendance.told_at or now
    if attendance.told_again_at is None:
        tell_of_missing(session, shift, person, attendance, Alarm.AGAIN, now=now)


def _let_go(session: Session, shift: Shift, person: SignUp, now: datetime) -> None:
    """Nobody knows when they left: the shift's end counts, and can be corrected."""
    session.flush()
    to = SignUpState.COMPLETED
    move_sign_up(session, sign_up_id=person.id, shift_id=shift.id, to=to, now=now)
    leave(session, sign_up_id=person.id, at=min(now, shift.ends_at))
    session.expire_all()
