"""Somebody arrives or leaves by a code: on their own phone, or on the lead's."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.lead_queries import coordinates, leads
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.placing import move_sign_up
from portal.volunteering.presence_errors import CodeReason, CodeRefused
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_queries import deed_of_shift_code, own_sign_up, whose_code
from portal.volunteering.presence_rules import STATE_AFTER, Deed, ensure_takes_code
from portal.volunteering.queries import shift_by_reference


def check_self(
    session: Session, *, shift: str, code: str, volunteer: Actor, key: str, now: datetime
) -> Deed:
    """A volunteer notes their own arrival or departure by the code that the lead shows.

    Raises CodeRefused, AlreadyNoted, TooEarly; NotFound for who is no volunteer.
    """
    if not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    found = shift_by_reference(session, shift)
    session.refresh(found, with_for_update={"of": Shift})
    deed = deed_of_shift_code(found, code, key=key)
    sign_up = own_sign_up(session, found, volunteer)
    if sign_up is None:
        raise CodeRefused(CodeReason.NOT_EXPECTED)
    _note(session, found, sign_up, deed, by=volunteer, now=now)
    return deed


def check_by_code(
    session: Session, *, shift: Shift, code: str, lead: Actor, key: str, now: datetime
) -> tuple[str, Deed]:
    """The lead or coordinator notes what the code on a volunteer's phone says; their handle.

    Raises CodeRefused, AlreadyNoted, TooEarly; NotFound for who does not lead here.
    """
    if not (coordinates(lead, shift) or leads(lead, shift, now=now)):
        raise NotFound
    session.refresh(shift, with_for_update={"of": Shift})
    sign_up, deed = whose_code(session, shift, code, key=key)
    handle = sign_up.volunteer.handle
    _note(session, shift, sign_up, deed, by=lead, now=now)
    return handle, deed


def _note(
    session: Session, shift: Shift, sign_up: SignUp, deed: Deed, *, by: Actor, now: datetime
) -> None:
    """The shift is locked: of two phones at the same moment one notes it, one is told so."""
    reference = sign_up.reference
    attendance = session.get(Attendance, sign_up.id, populate_existing=True)
    ensure_takes_code(
        deed,
        sign_up.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        since=_since(attendance, deed),
        now=now,
    )
    to = STATE_AFTER[deed]
    move_sign_up(session, sign_up_id=sign_up.id, shift_id=shift.id, to=to, now=now)
    session.expire_all()
    record(
        session,
        actor=by,
        action=f"presence_{deed}_by_code",
        subject=f"sign_up:{reference}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )


def _since(attendance: Attendance | None, deed: Deed) -> datetime | None:
    if attendance is None:
        return None
    return attendance.came_at if deed is Deed.ARRIVE else attendance.left_at
