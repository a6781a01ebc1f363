"""A no-go notice and the shifts under it, in one transaction: nobody is sent where nobody goes.

What is open follows from the notice itself (see the door); this calls off what was planned, through
the stand-down of each organisation, so that its people are told and asked whether they are safe.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.no_go import declaring, lifting
from portal.no_go.models import NoGo
from portal.no_go.noting import hold_notice
from portal.no_go.rules import ClearStep
from portal.outbox.writing import enqueue
from portal.volunteering.models import Shift
from portal.volunteering.sending_words import Word, send_word_to_desk
from portal.volunteering.stand_down_models import StandDown
from portal.volunteering.stand_down_queries import shifts_in, whose_people_are_in
from portal.volunteering.standing_down import KIND, note_stand_down
from portal.volunteering.sweeping import sweep

MACHINERY = "no_go"
SHORTEST = timedelta(seconds=1)


def declare_no_go(session: Session, *, now: datetime, **given: Any) -> NoGo:
    """Declare it and stand down every shift under it. Raises as `declare` does."""
    _hold_planning(session)
    notice = declaring.declare(session, now=now, **given)
    _stand_down(session, notice, now)
    return notice


def prolong_no_go(session: Session, *, now: datetime, **given: Any) -> NoGo:
    """Prolong it and stand down what it now covers too. Raises as `prolong` does."""
    _hold_planning(session)
    notice = declaring.prolong(session, now=now, **given)
    _stand_down(session, notice, now)
    return notice


def say_all_clear(
    session: Session, *, actor: Actor, notice: str, edition: int, now: datetime
) -> ClearStep:
    """Ask for it or lift it; what was stood down stays so. Raises as `say_clear` does."""
    step = lifting.say_clear(session, actor=actor, notice=notice, edition=edition, now=now)
    if step is ClearStep.LIFTED:
        for standing in _made_by(session, hold_notice(session, notice)):
            standing.until = max(now, standing.begins_at + SHORTEST)
            standing.swept_at = standing.swept_at or now
        session.flush()
    return step


def _hold_planning(session: Session) -> None:
    # As one organisation's stand-down does, of all: whoever plans holds the row shared. By id, and
    # before anything else, so that two who declare wait for one another here.
    held = select(Organisation.id).order_by(Organisation.id)
    session.execute(held.with_for_update(key_share=True)).all()


def _stand_down(session: Session, notice: NoGo, now: datetime) -> None:
    made = {one.organisation_id: one for one in _made_by(session, notice)}
    touched = whose_people_are_in(session, notice.place, until=notice.until, now=now)
    for home in sorted({*made, *touched}):
        standing = made.get(home) or _begin(session, notice, home, now)
        if standing.until != notice.until:
            standing.until, standing.swept_at = notice.until, None
            session.flush()
        _tell_desk(session, standing, now)
        while sweep(session, stand_down=standing.reference, now=now):
            pass
        enqueue(session, kind=KIND, payload={"stand_down": standing.reference}, now=now)


def _tell_desk(session: Session, standing: StandDown, now: datetime) -> None:
    """One word to whoever coordinates there, by the first of their shifts to be called off."""
    theirs = shifts_in(standing.organisation_id, standing.place, until=standing.until, now=now)
    first = session.scalars(theirs.order_by(Shift.starts_at, Shift.id).limit(1)).first()
    if first is not None:
        send_word_to_desk(session, shift=first, word=Word.DESK_NO_GO, now=now)


def _begin(session: Session, notice: NoGo, home: int, now: datetime) -> StandDown:
    standing = StandDown(
        organisation_id=home,
        no_go_id=notice.id,
        place=notice.place,
        reason=notice.reason.value,
        begins_at=now,
        until=notice.until,
        called_by=MACHINERY,
    )
    session.add(standing)
    session.flush()
    note_stand_down(session, standing, actor=MACHINERY, reason=standing.reason, now=now)
    return standing


def _made_by(session: Session, notice: NoGo) -> list[StandDown]:
    rows = (
        select(StandDown)
        .where(StandDown.no_go_id == notice.id, StandDown.ended_at.is_(None))
        .order_by(StandDown.organisation_id)
    )
    held = rows.with_for_update(of=StandDown).execution_options(populate_existing=True)
    return list(session.scalars(held))
