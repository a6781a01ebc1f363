"""People asked for a case go into a shift, which carries a one-time code and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.committing import code_digest
from portal.aid.errors import ShiftCarriesAnother, StalePage
from portal.aid.models import PeopleAsk
from portal.aid.people_queries import carrying
from portal.aid.people_rules import AskState, ShiftFacts, ensure_fits, ensure_step, standing
from portal.aid.recording_history import note_in_history
from portal.audit.recording import record
from portal.errors import NotFound
from portal.references import new_handover_code


@dataclass(frozen=True)
class Planned:
    """The ask and its shift's one-time code, shown once and never stored."""

    ask: PeopleAsk
    code: str


def plan_people(
    session: Session,
    *,
    ask: PeopleAsk,
    shift: ShiftFacts,
    shift_stands: bool,
    version: int,
    actor: Actor,
    now: datetime,
) -> Planned:
    """Tie it to a shift; `shift_stands` tells of the one it was in. Case and ask are locked.

    A new shift means a new code: that of the old one opens nothing. Raises StalePage,
    AlreadyDecided, AlreadyDelivered, the refusals of `ensure_fits`, and NotFound for a shift of
    another organisation.
    """
    if ask.version != version:
        raise StalePage(version)
    ensure_step(standing(AskState(ask.state), shift_stands=shift_stands), AskState.PLANNED)
    if shift.organisation_id != ask.organisation_id:
        raise NotFound
    ensure_fits(
        shift,
        from_on=ask.from_on,
        until_on=ask.until_on,
        people=ask.people,
        is_free=not carrying(session, [shift.reference]),
    )
    _free(session, shift.reference)
    code = new_handover_code()
    ask.state, ask.shift = AskState.PLANNED, shift.reference
    ask.code_digest = code_digest(code, ask.reference)
    ask.version += 1
    try:
        session.flush()
    except IntegrityError as refused:
        raise ShiftCarriesAnother from refused
    _note(session, ask, actor, "planned", now)
    return Planned(ask, code)


def put_back(session: Session, *, ask: PeopleAsk, actor: Actor, now: datetime) -> None:
    """Nobody came, or it was the wrong shift: it waits for another, and the code is gone.

    Case and ask are locked. Raises AlreadyDecided, AlreadyDelivered.
    """
    ensure_step(AskState(ask.state), AskState.ASKED)
    ask.state, ask.shift, ask.code_digest = AskState.ASKED, None, ""
    ask.version += 1
    _note(session, ask, actor, "put_back", now)


def _free(session: Session, shift: str) -> None:
    """A shift whose help is not needed any more may carry another's."""
    held = PeopleAsk.shift == shift, PeopleAsk.state == AskState.CANCELLED
    session.execute(update(PeopleAsk).where(*held).values(shift=None))


def _note(session: Session, ask: PeopleAsk, actor: Actor, what: str, now: datetime) -> None:
    """The case's history says what happened, the audit of whom: no line holds both names."""
    note_in_history(session, case=ask.case, actor=actor, what=f"people_{what}", now=now)
    record(
        session,
        actor=actor,
        action=f"people_ask_{what}",
        subject=f"people_ask:{ask.reference}",
        organisation_id=ask.organisation_id,
        now=now,
    )
    session.flush()
