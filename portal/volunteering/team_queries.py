"""The people of a shift as whoever leads or coordinates it sees them: handles and times."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.errors import NotFound
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_models import Attendance, VolunteerContact
from portal.volunteering.presence_rules import Answer
from portal.volunteering.rules import EXPECTED, SignUpState

MOST = 600


class TeamLine(NamedTuple):
    """One person of the shift, by handle; `has_contact`: they left a name for the lead."""

    reference: str
    volunteer_id: int
    handle: str
    state: SignUpState
    came_at: datetime | None
    left_at: datetime | None
    minutes: int | None
    answer: Answer | None
    has_contact: int | None


def team(session: Session, shift: Shift) -> list[TeamLine]:
    """Everybody who is expected, came, or was said to be absent, by handle."""
    shown = [*EXPECTED, SignUpState.COMPLETED, SignUpState.NO_SHOW]
    rows = session.execute(
        select(
            SignUp.reference, SignUp.volunteer_id, User.handle, SignUp.state,
            Attendance.came_at, Attendance.left_at, Attendance.minutes, Attendance.answer,
            VolunteerContact.volunteer_id,
        )
        .join(User, User.id == SignUp.volunteer_id)
        .outerjoin(Attendance, Attendance.sign_up_id == SignUp.id)
        .outerjoin(VolunteerContact, VolunteerContact.volunteer_id == SignUp.volunteer_id)
        .where(
            SignUp.shift_id == shift.id,
            or_(SignUp.state.in_(shown), Attendance.sign_up_id.is_not(None)),
        )
        .order_by(User.handle, SignUp.id)
        .limit(MOST)
    )  # fmt: skip
    return [TeamLine(*row) for row in rows]


def member(session: Session, shift: Shift, sign_up: str) -> SignUp:
    """One sign-up of this shift; raises NotFound."""
    found = session.scalar(
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.reference == sign_up)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found
