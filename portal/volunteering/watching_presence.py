"""Whoever should have left and did not is told of: to the lead and to those who coordinate."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.queries import members_with_role
from portal.audit.recording import record
from portal.notices.writing import notify
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_rules import Alarm, alarm_due


def raise_alarm(session: Session, *, sign_up_id: int, now: datetime) -> Alarm | None:
    """Tell of one missed check-out if it is due still; which alarm it was. Once each."""
    shift = session.scalars(
        select(Shift)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.id == sign_up_id)
        .with_for_update(of=Shift)
    ).one()
    sign_up = session.get_one(SignUp, sign_up_id, populate_existing=True)
    attendance = session.get_one(Attendance, sign_up_id, populate_existing=True)
    alarm = alarm_due(
        sign_up.state,
        ends_at=shift.ends_at,
        told_at=attendance.told_at,
        told_again_at=attendance.told_again_at,
        now=now,
    )
    if alarm is not None:
        tell_of_missing(session, shift, sign_up, attendance, alarm, now=now)
    return alarm


def tell_of_missing(
    session: Session,
    shift: Shift,
    sign_up: SignUp,
    attendance: Attendance,
    alarm: Alarm,
    *,
    now: datetime,
) -> None:
    """Mail the lead and the coordinators: a link to the shift's page, and nobody's name."""
    if alarm is Alarm.FIRST:
        attendance.told_at = now
    else:
        attendance.told_again_at = now
    for person in _whom(session, shift, sign_up):
        notify(
            session,
            kind="presence_missed",
            language=person.language,
            user_id=person.id,
            facts={"shift": shift.reference, "alarm": alarm.value},
            now=now,
        )
    record(
        session,
        actor="presence watch",
        action=f"check_out_missed_{alarm}",
        subject=f"sign_up:{sign_up.reference}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )


def _whom(session: Session, shift: Shift, sign_up: SignUp) -> list[User]:
    """Never the one who is missed: their phone may be in other hands."""
    found = members_with_role(
        session, organisation_id=shift.task.organisation_id, role=Role.COORDINATOR
    )
    lead = session.get(User, shift.lead_id) if shift.lead_id else None
    people = {person.id: person for person in [*found, *([lead] if lead else [])]}
    return [p for p in people.values() if p.active and p.id != sign_up.volunteer_id]
