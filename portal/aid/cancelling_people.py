"""People who are not needed any more; the code of their shift opens nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, PeopleAsk
from portal.aid.people_rules import STILL_OPEN, AskState, ensure_step
from portal.aid.progressing import settle
from portal.aid.recording_history import note_change
from portal.clock import day_of


def cancel_people(session: Session, *, ask: PeopleAsk, actor: Actor, now: datetime) -> None:
    """Take it back. Case and ask are locked. Raises AlreadyDecided, AlreadyDelivered.

    It keeps its shift, so that whoever planned it learns that nobody waits for it.
    """
    _cancel(ask, now)
    settle(ask.case)
    note_change(session, case=ask.case, actor=actor, what="people_cancelled", now=now)
    session.flush()


def cancel_all_people(session: Session, *, case: Case, now: datetime) -> None:
    """The case ends: nobody comes any more. `case` is locked by its query."""
    query = (
        select(PeopleAsk)
        .where(PeopleAsk.case_id == case.id, PeopleAsk.state.in_(STILL_OPEN))
        .order_by(PeopleAsk.id)
        .with_for_update(of=PeopleAsk)
    )
    for ask in session.scalars(query.execution_options(populate_existing=True)).all():
        _cancel(ask, now)
    session.flush()


def _cancel(ask: PeopleAsk, now: datetime) -> None:
    ensure_step(AskState(ask.state), AskState.CANCELLED)
    ask.state, ask.ended_on, ask.code_digest = AskState.CANCELLED, day_of(now), ""
    ask.version += 1
