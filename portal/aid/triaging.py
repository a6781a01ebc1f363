"""Look at a new case: how urgent it really is, or that it is another one's double."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.cancelling_people import cancel_all_people
from portal.aid.deadline_queries import due_for
from portal.aid.ending_referrals import end_referrals
from portal.aid.errors import NoSuchCase, WrongState
from portal.aid.models import Case
from portal.aid.people_rules import AskState
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import ENDED, CaseState, NeedKind, Urgency
from portal.clock import day_of


def triage_case(
    session: Session, *, case: Case, urgency: Urgency, actor: Actor, version: int, now: datetime
) -> None:
    """Fix the urgency and with it the day by which the case is due, counted from its first day.

    Raises StalePage, and WrongState once the case ended.
    """
    ensure_fresh(case, version)
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    if CaseState(case.state) is CaseState.RECEIVED:
        move(case, CaseState.TRIAGED)
    before, after = (_due(session, case, one) for one in (Urgency(case.urgency), urgency))
    # Days that the case waited for the family stay added.
    case.urgency, case.due_on = urgency, case.due_on + (after - before)
    note_change(session, case=case, actor=actor, what="triaged", now=now)
    session.flush()


def _due(session: Session, case: Case, urgency: Urgency) -> date:
    return due_for(
        session,
        organisation_id=case.organisation_id,
        need=NeedKind(case.need),
        urgency=urgency,
        since=case.opened_on,
    )


def mark_duplicate(
    session: Session, *, case: Case, of: str, actor: Actor, version: int, now: datetime
) -> None:
    """End the case in favour of another of the same organisation, before any money moved.

    Raises StalePage, WrongState, NoSuchCase.
    """
    ensure_fresh(case, version)
    other = session.scalar(
        select(Case.id).where(
            Case.reference == of.strip().lower(),
            Case.organisation_id == case.organisation_id,
            Case.id != case.id,
            Case.is_open,
        )
    )
    if other is None:
        raise NoSuchCase
    given = any(line.committed_minor or line.delivered_minor for line in case.needs)
    came = any(ask.state == AskState.DONE for ask in case.asks)
    if given or came or any(line.lacking < line.asked for line in case.goods):
        raise WrongState(case.state)
    cancel_all_people(session, case=case, now=now)
    end_referrals(session, case=case, now=now)
    move(case, CaseState.DUPLICATE_OF)
    case.duplicate_of, case.closed_on = of.strip().lower(), day_of(now)
    note_change(session, case=case, actor=actor, what="duplicate_of", now=now)
    session.flush()
