"""Call a shift off for everybody in it, whoever decided it and why."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.volunteering.attending import leave
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.placing import recount
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState

STILL_IN = (HOLDS_A_PLACE | {SignUpState.WAITLISTED}) - {SignUpState.COMPLETED}


class LetGo(NamedTuple):
    """Somebody who was in the shift, and how they stood."""

    sign_up: SignUp
    was: SignUpState


def empty_shift(session: Session, *, shift: Shift, now: datetime) -> list[LetGo]:
    """Cancel the shift and excuse all who were in it; the caller holds its lock and tells them."""
    shift.cancelled_at = now
    gone = [LetGo(sign_up, sign_up.state) for sign_up in _still_in(session, shift)]
    for sign_up, _was in gone:
        sign_up.state = SignUpState.EXCUSED
        sign_up.changed_at, sign_up.offered_until = now, None
        leave(session, sign_up_id=sign_up.id, at=now)
    shift.sequence, shift.version = shift.sequence + 1, shift.version + 1
    session.flush()
    recount(session, shift.id)
    session.expire(shift, ["taken", "roles"])
    return gone


def _still_in(session: Session, shift: Shift) -> list[SignUp]:
    return list(
        session.scalars(
            select(SignUp)
            .where(SignUp.shift_id == shift.id, SignUp.state.in_(STILL_IN))
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )
