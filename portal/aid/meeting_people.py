"""The people of a shift came to the door and said its code."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.committing import code_digest
from portal.aid.errors import ShiftNotAhead, WrongCode, WrongState
from portal.aid.models import PeopleAsk
from portal.aid.pausing import restart_clock
from portal.aid.people_rules import AskState, ensure_step
from portal.aid.progressing import progress
from portal.aid.recording_history import note_change
from portal.aid.rules import ENDED, CaseState
from portal.clock import day_of


def mark_people_came(
    session: Session, *, ask: PeopleAsk, shift_stands: bool, code: str, actor: Actor, now: datetime
) -> None:
    """Done, against the code of the shift it is in. Case and ask are locked by their query.

    Raises AlreadyDelivered, AlreadyDecided, ShiftNotAhead for a shift that does not take place,
    WrongState, WrongCode.
    """
    ensure_step(AskState(ask.state), AskState.DONE)
    case = ask.case
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    if not shift_stands:
        raise ShiftNotAhead
    if not hmac.compare_digest(code_digest(code, ask.reference), ask.code_digest):
        raise WrongCode
    ask.state, ask.ended_on = AskState.DONE, day_of(now)
    ask.version += 1
    restart_clock(case, now=now)
    progress(case)
    note_change(session, case=case, actor=actor, what="people_came", now=now)
    session.flush()
