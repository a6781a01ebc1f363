"""A change at the desk leaves a line in the case's history and one in the audit."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import StalePage, WrongState
from portal.aid.models import Case, CaseEvent
from portal.aid.rules import ENDED, STANDING_STILL, TRANSITIONS, CaseState
from portal.audit.recording import record
from portal.clock import day_of


def note_change(session: Session, *, case: Case, actor: Actor, what: str, now: datetime) -> None:
    """Write both lines and count the version, so that a stale page is noticed."""
    note_in_history(session, case=case, actor=actor, what=what, now=now)
    record(
        session,
        actor=actor,
        action=f"case_{what}",
        subject=f"case:{case.reference}",
        organisation_id=case.organisation_id,
        now=now,
    )


def note_in_history(
    session: Session, *, case: Case, actor: Actor, what: str, now: datetime
) -> None:
    """The history's line alone, where the audit may not name the case."""
    case.version += 1
    session.add(CaseEvent(case_id=case.id, day=day_of(now), actor=actor.reference, what=what))


def move(case: Case, end: CaseState) -> None:
    """Change the state along the table; raises WrongState where no arrow leads."""
    start = CaseState(case.state)
    if start is end:
        return
    if (start, end) not in TRANSITIONS:
        raise WrongState(start)
    set_state(case, end)


def set_state(case: Case, end: CaseState) -> None:
    """Write the state and what follows from it; the database checks both."""
    case.state, case.is_open = end, end not in ENDED
    if end not in STANDING_STILL:
        case.paused_on = case.before_pause = None


def ensure_fresh(case: Case, version: int) -> None:
    """Raise StalePage when the page showed an older version than the one that stands."""
    if case.version != version:
        raise StalePage(version)
