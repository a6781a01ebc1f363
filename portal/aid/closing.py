"""A case ends with an outcome; it can be opened again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import hold_organisation
from portal.aid.cancelling_people import cancel_all_people
from portal.aid.deadline_queries import due_for
from portal.aid.declining import decline_open
from portal.aid.ending_referrals import end_referrals
from portal.aid.errors import NotYourCase, OrganisationGone, WrongState
from portal.aid.letting_goods_go import ensure_nothing_on_its_way, let_everything_go
from portal.aid.models import Case, CasePicture
from portal.aid.recording_history import ensure_fresh, move, note_change, set_state
from portal.aid.rules import ENDED, CaseState, NeedKind, Outcome, Urgency
from portal.clock import day_of


def close_case(
    session: Session, *, case: Case, outcome: Outcome, actor: Actor, version: int, now: datetime
) -> None:
    """End the case; goods that lie ready for it are free again.

    Raises WrongState while money is set apart for it, OnItsWay while the intermediary carries a
    parcel, StalePage, NotYourCase.
    """
    ensure_fresh(case, version)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    if any(line.committed_minor for line in case.needs):
        raise WrongState(case.state)
    ensure_nothing_on_its_way(case)
    decline_open(session, case)
    end_referrals(session, case=case, now=now)
    let_everything_go(session, case=case, actor=actor, now=now)
    cancel_all_people(session, case=case, now=now)
    move(case, CaseState.CLOSED)
    case.outcome, case.closed_on = outcome, day_of(now)
    note_change(session, case=case, actor=actor, what="closed", now=now)
    session.flush()


def reopen_case(session: Session, *, case: Case, actor: Actor, now: datetime) -> None:
    """Take an ended case up again, its clock anew.

    Raises WrongState for one that is not ended, OrganisationGone where the organisation left.
    """
    if CaseState(case.state) not in ENDED - {CaseState.WITHDRAWN}:
        raise WrongState(case.state)
    if not hold_organisation(session, case.organisation_id):
        raise OrganisationGone
    move(case, CaseState.ASSIGNED)
    case.assigned_to_id, case.outcome, case.closed_on = actor.user_id, None, None
    case.duplicate_of = None
    case.due_on = due_for(
        session,
        organisation_id=case.organisation_id,
        need=NeedKind(case.need),
        urgency=Urgency(case.urgency),
        since=day_of(now),
    )
    note_change(session, case=case, actor=actor, what="reopened", now=now)
    session.flush()


def withdraw_case(session: Session, *, case: Case, now: datetime) -> None:
    """The requester withdrew; money set apart goes on only by a person's decision.

    Goods that still lie in the centre are free at once; what is on its way comes back by hand.

    Its pictures go at once, whatever state it is in, and all that other organisations were shown.
    """
    end_referrals(session, case=case, now=now, forget=True)
    session.execute(delete(CasePicture).where(CasePicture.case_id == case.id))
    if CaseState(case.state) in ENDED:
        return
    decline_open(session, case)
    let_everything_go(session, case=case, actor=None, now=now)
    cancel_all_people(session, case=case, now=now)
    set_state(case, CaseState.WITHDRAWN)
    case.closed_on = day_of(now)
    case.version += 1
    session.flush()
