"""Write down what is needed, line by line."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import NothingCommitted, NotYourCase, WrongState
from portal.aid.models import Case, Need
from portal.aid.recording_history import note_change
from portal.aid.rules import WORKING, CaseState, NeedKind
from portal.money import Money


def add_need(
    session: Session, *, case: Case, kind: NeedKind, amount: Money, actor: Actor, now: datetime
) -> Need:
    """Add a line; `amount` is what it costs. Raises NotYourCase, WrongState, NothingCommitted."""
    if CaseState(case.state) not in WORKING | {CaseState.MET}:
        raise WrongState(case.state)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    if amount.minor <= 0:
        raise NothingCommitted
    need = Need(
        case_id=case.id, kind=kind, currency=amount.currency.value, asked_minor=amount.minor
    )
    session.add(need)
    note_change(session, case=case, actor=actor, what="need_added", now=now)
    session.flush()
    session.refresh(case, ["needs"])
    return need
