"""Hours are put right by the lead or the coordinator, each time with a reason that stays."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.attending import attendance_of
from portal.volunteering.hour_rules import CorrectionReason, ensure_may_correct, most_minutes
from portal.volunteering.lead_queries import coordinates, leads
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_models import HoursCorrection
from portal.volunteering.renewing_papers import renew_papers
from portal.volunteering.team_queries import member


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
    person = _locked(session, shift, sign_up)
    attendance = attendance_of(session, person)
    stands, is_own = attendance.minutes, person.volunteer_id == by.user_id
    if minutes == stands and not is_own:
        return
    ensure_may_correct(
        person.state,
        is_own=is_own,
        seen=seen,
        stands=stands,
        wanted=minutes,
        most=most_minutes(starts_at=shift.starts_at, ends_at=shift.ends_at),
    )
    attendance.minutes = minutes
    correction = HoursCorrection(minutes_before=stands, minutes_after=minutes, reason=reason)
    correction.sign_up_id, correction.note = person.id, note
    correction.corrected_by, correction.corrected_at = by.user_id, now
    session.add(correction)
    session.flush()
    renew_papers(session, volunteer_id=person.volunteer_id, shift=shift, day=attendance.day)
    record(
        session,
        actor=by,
        action="hours_corrected",
        subject=f"sign_up:{sign_up}",
        organisation_id=shift.task.organisation_id,
        reason=f"{stands}>{minutes} {reason}",
        now=now,
    )


def _locked(session: Session, shift: Shift, sign_up: str) -> SignUp:
    """The volunteer first, then the shift: papers are written under the first lock."""
    person = member(session, shift, sign_up)
    hold_person(session, person.volunteer_id)
    session.refresh(shift, with_for_update={"of": Shift})
    session.refresh(person)
    return person
