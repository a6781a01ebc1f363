"""Look after one shift by the clock: offers that ended, places that are free, lines of no use."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.outbox import writing
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import SignUpState


def tend_shift(session: Session, *, shift: str, now: datetime) -> None:
    """Let offers lapse, offer what is free to the next, end the line of a shift that began.

    Doing it twice changes nothing more.
    """
    session.flush()
    found = session.execute(
        select(Shift.id, Shift.starts_at).where(Shift.reference == shift).with_for_update()
    ).first()
    if found is None:
        return
    overdue = (SignUp.state == SignUpState.OFFERED, SignUp.offered_until <= now)
    for sign_up in _of(session, found.id, *overdue):
        _move(session, sign_up, SignUpState.LAPSED, now, why="")
    if found.starts_at <= now:
        for sign_up in _of(session, found.id, SignUp.state == SignUpState.WAITLISTED):
            _move(session, sign_up, SignUpState.CANCELLED, now, why="line_over")
    offer_free_places(session, shift=shift, now=now)


def _of(session: Session, shift_id: int, *which: object) -> list[SignUp]:
    query = select(SignUp).where(SignUp.shift_id == shift_id, *which)  # type: ignore[arg-type]
    return list(session.scalars(query.order_by(SignUp.queued_at)))


def _move(session: Session, sign_up: SignUp, to: SignUpState, now: datetime, *, why: str) -> None:
    reference = sign_up.reference
    move_sign_up(session, sign_up_id=sign_up.id, shift_id=sign_up.shift_id, to=to, now=now)
    payload: dict[str, str | int] = {"sign_up": reference, **({"why": why} if why else {})}
    writing.append(session, kind="sign_up_notice", payload=payload, now=now)
