"""Hours are put right by the lead or the coordinator, each time with a reason that stays."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.attending import attendance_of
from portal.volunteering.hour_queries import minutes_in
from portal.volunteering.hour_rules import CorrectionReason, ensure_may_correct, most_minutes
from portal.volunteering.lead_queries import coordinates, leads, member
from portal.volunteering.models import Shift
from portal.volunteering.presence_models import Attendance, HoursCertificate, HoursCorrection


def correct_hours(
    session: Session,
    *,
    shift: Shift,
    sign_up: str,
    seen: int,
    minutes: int,
    reason: CorrectionReason,
    note: str,
    by: Actor,
    now: datetime,
) -> None:
    """Set the minutes of one person; `seen` is what the page showed before.

    Noting what stands already changes nothing. Papers that counted the old figure say the new
    one from now on. Raises HoursRefused, NotFound.
    """
    if not (coordinates(by, shift) or leads(by, shift, now=now)):
        raise NotFound
    person = member(session, shift, sign_up)
    # The volunteer first, then the shift: certificates are written under the first lock.
    session.get_one(User, person.volunteer_id, with_for_update=True)
    session.refresh(shift, with_for_update={"of": Shift})
    session.refresh(person)
    attendance = attendance_of(session, person)
    stands = attendance.minutes
    if minutes == stands and person.volunteer_id != by.user_id:
        return
    ensure_may_correct(
        person.state,
        is_own=person.volunteer_id == by.user_id,
        seen=seen,
        stands=stands,
        wanted=minutes,
        most=most_minutes(starts_at=shift.starts_at, ends_at=shift.ends_at),
    )
    attendance.minutes = minutes
    session.add(
        HoursCorrection(
            sign_up_id=person.id,
            minutes_before=stands,
            minutes_after=minutes,
            reason=reason,
            note=note,
            corrected_by=by.user_id,
            corrected_at=now,
        )
    )
    session.flush()
    _renew_papers(session, person.volunteer_id, shift.task.organisation_id, attendance)
    record(
        session,
        actor=by,
        action="hours_corrected",
        subject=f"sign_up:{sign_up}",
        organisation_id=shift.task.organisation_id,
        reason=f"{stands}>{minutes} {reason}",
        now=now,
    )


def _renew_papers(
    session: Session, volunteer_id: int, organisation_id: int, changed: Attendance
) -> None:
    papers = session.scalars(
        select(HoursCertificate).where(
            HoursCertificate.volunteer_id == volunteer_id,
            HoursCertificate.organisation_id == organisation_id,
            HoursCertificate.from_day <= changed.day,
            HoursCertificate.until_day >= changed.day,
        )
    )
    for paper in papers:
        paper.minutes_now = minutes_in(
            session,
            volunteer_id,
            organisation_id=organisation_id,
            from_=paper.from_day,
            until=paper.until_day,
        )
    session.flush()
