"""Whose code is this? And which code does somebody show now?"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.errors import NotFound
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_codes import person_code, same_code, shift_code
from portal.volunteering.presence_errors import CodeReason, CodeRefused
from portal.volunteering.presence_models import Attendance
from portal.volunteering.presence_rules import Deed, shown_deed
from portal.volunteering.queries import shift_by_reference


@dataclass(frozen=True)
class OwnPresence:
    """A volunteer's own place in a shift, the code they show now, and what was noted of them."""

    shift: Shift
    sign_up: SignUp
    deed: Deed | None
    code: str
    attendance: Attendance | None


def own_presence(
    session: Session, reference: str, volunteer: Actor, *, key: str, now: datetime
) -> OwnPresence:
    """Raises NotFound for a shift in which the volunteer never was."""
    shift = shift_by_reference(session, reference)
    sign_up = own_sign_up(session, shift, volunteer)
    if sign_up is None:
        raise NotFound
    deed = shown_deed(sign_up.state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    code = code_of(shift, sign_up.reference, deed, key) if deed else ""
    return OwnPresence(shift, sign_up, deed, code, session.get(Attendance, sign_up.id))


def own_sign_up(session: Session, shift: Shift, volunteer: Actor) -> SignUp | None:
    """The volunteer's own sign-up, as it stands in the database now."""
    return session.scalar(
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.volunteer_id == volunteer.user_id)
        .execution_options(populate_existing=True)
    )


def whose_code(session: Session, shift: Shift, typed: str, *, key: str) -> tuple[SignUp, Deed]:
    """The sign-up of this shift that shows this code, and for what; raises CodeRefused."""
    people = session.scalars(
        select(SignUp)
        .where(SignUp.shift_id == shift.id)
        .order_by(SignUp.id)
        .execution_options(populate_existing=True)
    )
    for sign_up in people:
        for deed in Deed:
            if same_code(typed, code_of(shift, sign_up.reference, deed, key)):
                return sign_up, deed
    raise CodeRefused(CodeReason.UNKNOWN)


def deed_of_shift_code(shift: Shift, typed: str, *, key: str) -> Deed:
    """What the shift's own code is for; raises CodeRefused for any other code."""
    for deed in Deed:
        if same_code(typed, code_of_shift(shift, deed, key)):
            return deed
    raise CodeRefused(CodeReason.UNKNOWN)


def code_of(shift: Shift, sign_up: str, deed: Deed, key: str) -> str:
    """The code that one person shows."""
    times = (shift.starts_at, shift.ends_at)
    return person_code(key, shift=shift.reference, sign_up=sign_up, deed=deed, times=times)


def code_of_shift(shift: Shift, deed: Deed, key: str) -> str:
    """The code that the lead shows to all."""
    times = (shift.starts_at, shift.ends_at)
    return shift_code(key, shift=shift.reference, deed=deed, times=times)
