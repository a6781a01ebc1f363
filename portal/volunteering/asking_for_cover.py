"""Ask the next few people whether they take the place of somebody who looks for cover."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.extensions import insert_once
from portal.notices.writing import notify
from portal.volunteering.cover_queries import last_asked, least_recently_asked, who_waits
from portal.volunteering.cover_rules import ASKED_AT_ONCE, may_ask_again
from portal.volunteering.door_queries import look_at_door
from portal.volunteering.errors import SignUpRefused
from portal.volunteering.models import ShiftRole, SignUp
from portal.volunteering.rules import SignUpState, ensure_fit, ensure_open
from portal.volunteering.waiting_models import CoverAsk

# Looked at in one round; of most of them it is clear at once whether they fit.
MOST_LOOKED_AT = 40


def ask_for_cover(session: Session, *, sign_up: str, now: datetime) -> int:
    """Ask those in line first, then whoever was asked least recently; return how many were.

    Takes no lock: an ask promises nothing, and whoever takes the place passes the door.
    """
    seeker = session.scalar(select(SignUp).where(SignUp.reference == sign_up))
    if seeker is None or seeker.state is not SignUpState.SEEKING_COVER:
        return 0
    if not may_ask_again(last_asked(session, seeker.id), now):
        return 0
    asked = 0
    for volunteer_id in _candidates(session, seeker):
        if asked == ASKED_AT_ONCE:
            break
        if _fits(session, seeker, volunteer_id, now):
            asked += _ask(session, seeker, volunteer_id, now)
    return asked


def _candidates(session: Session, seeker: SignUp) -> Iterator[int]:
    yield from who_waits(session, seeker, most=MOST_LOOKED_AT)
    organisation_id = seeker.shift.task.organisation_id
    yield from least_recently_asked(session, seeker, organisation_id, most=MOST_LOOKED_AT)


def _fits(session: Session, seeker: SignUp, volunteer_id: int, now: datetime) -> bool:
    role = session.get(ShiftRole, seeker.role_id) if seeker.role_id else None
    door = look_at_door(
        session,
        shift=seeker.shift.reference,
        volunteer_id=volunteer_id,
        now=now,
        role=role.reference if role else None,
    )
    try:
        ensure_open(door.facts)
        ensure_fit(door.facts)
    except SignUpRefused:
        return False
    return True


def _ask(session: Session, seeker: SignUp, volunteer_id: int, now: datetime) -> int:
    row = {"sign_up_id": seeker.id, "volunteer_id": volunteer_id, "asked_at": now}
    if not insert_once(session, CoverAsk, **row):
        return 0
    language = session.scalar(select(User.language).where(User.id == volunteer_id))
    notify(
        session,
        kind="shift_cover",
        language=language or "es",
        user_id=volunteer_id,
        facts={"shift": seeker.shift.reference},
        now=now,
    )
    return 1
