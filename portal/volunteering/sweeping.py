"""Call off, batch by batch, what a stand-down covers, and put down who must be asked."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.volunteering.emptying import empty_shift
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.sending_words import Word, send_word
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_queries import asked_people, seen_there, shifts_in
from portal.volunteering.stand_down_rules import LINK_LIVES, is_asked

BATCH = 20
MACHINERY = "stand_down"


def sweep(session: Session, *, stand_down: str, now: datetime, batch: int = BATCH) -> bool:
    """Call off the next shifts of the place; whether there may be more.

    Taken up again where it broke off: what is called off is not found again, and who was asked
    is not asked twice.
    """
    standing = session.scalar(
        select(StandDown).where(StandDown.reference == stand_down).with_for_update()
    )
    if standing is None or standing.ended_at is not None or standing.swept_at is not None:
        return False
    covered = shifts_in(standing.organisation_id, standing.place, until=standing.until, now=now)
    shifts = session.scalars(
        covered.order_by(Shift.id)
        .limit(batch)
        .with_for_update(of=Shift)
        .execution_options(populate_existing=True)
    ).all()
    for shift in shifts:
        _call_off(session, standing, shift, now)
    if shifts:
        return True
    left = seen_there(session, standing, now=now, limit=batch)
    _put_down(session, standing, left, now)
    if not left:
        standing.swept_at = now
        session.flush()
    return bool(left)


def _call_off(session: Session, standing: StandDown, shift: Shift, now: datetime) -> None:
    there = [
        sign_up
        for sign_up in session.scalars(select(SignUp).where(SignUp.shift_id == shift.id))
        if is_asked(sign_up.state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    ]
    asked = _put_down(session, standing, there, now)
    for sign_up, _was in empty_shift(session, shift=shift, now=now):
        # The question says enough to whoever gets it: one mail, not two.
        if sign_up.id not in asked:
            send_word(session, sign_up=sign_up, word=Word.AGENDA_CHANGED, now=now)
    record(
        session,
        actor=MACHINERY,
        action="shift_called_off",
        subject=f"shift:{shift.reference}",
        organisation_id=standing.organisation_id,
        now=now,
    )


def _put_down(
    session: Session, standing: StandDown, people: Iterable[SignUp], now: datetime
) -> set[int]:
    """One question a person, whatever they signed up for; the sign-ups that carry them."""
    people = list(people)
    known = asked_people(session, standing, {sign_up.volunteer_id for sign_up in people})
    carrying = set()
    for sign_up in people:
        if sign_up.volunteer_id in known:
            continue
        known.add(sign_up.volunteer_id)
        carrying.add(sign_up.id)
        session.add(
            SafetyCheck(
                stand_down_id=standing.id,
                sign_up_id=sign_up.id,
                link_until=now + LINK_LIVES,
                was_there=sign_up.state.value == "checked_in",
                created_at=now,
            )
        )
    session.flush()
    return carrying
