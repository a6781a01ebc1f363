"""A case waits for the family, or for something else; its clock stands still meanwhile."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.clock_rules import after_pause
from portal.aid.errors import NotYourCase, WrongState
from portal.aid.models import Case
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import PAUSED, CaseState
from portal.clock import day_of


def pause_case(
    session: Session, *, case: Case, state: CaseState, actor: Actor, version: int, now: datetime
) -> None:
    """Stop the clock. Raises StalePage, NotYourCase, WrongState; `state` is one of PAUSED."""
    ensure_fresh(case, version)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    if state not in PAUSED or CaseState(case.state) in PAUSED:
        raise WrongState(case.state)
    before = case.state
    move(case, state)
    case.before_pause, case.paused_on = before, day_of(now)
    note_change(session, case=case, actor=actor, what=state.value, now=now)
    session.flush()


def resume_case(session: Session, *, case: Case, actor: Actor, version: int, now: datetime) -> None:
    """Take it up where it stood. Raises StalePage, NotYourCase, WrongState."""
    ensure_fresh(case, version)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    if CaseState(case.state) not in PAUSED:
        raise WrongState(case.state)
    before = CaseState(case.before_pause or CaseState.ASSIGNED)
    restart_clock(case, now=now)
    move(case, before)
    note_change(session, case=case, actor=actor, what="resumed", now=now)
    session.flush()


def restart_clock(case: Case, *, now: datetime) -> None:
    """The days of the pause do not count against the case."""
    if case.paused_on is not None:
        case.due_on = after_pause(case.due_on, paused_on=case.paused_on, resumed_on=day_of(now))
