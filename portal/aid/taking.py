"""A caseworker takes a case; only the one who took it moves money for it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import WrongState
from portal.aid.models import Case
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import ENDED, CaseState


def take_case(session: Session, *, case: Case, actor: Actor, version: int, now: datetime) -> None:
    """Make `actor` the one who works the case; taking it over from a colleague is allowed.

    Raises WrongState for an ended case, StalePage when somebody changed it meanwhile.
    """
    if case.assigned_to_id == actor.user_id:
        return
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    ensure_fresh(case, version)
    if CaseState(case.state) in {CaseState.RECEIVED, CaseState.TRIAGED}:
        move(case, CaseState.ASSIGNED)
    case.assigned_to_id = actor.user_id
    note_change(session, case=case, actor=actor, what="taken", now=now)
    session.flush()
