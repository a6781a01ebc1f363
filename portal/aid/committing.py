"""Set money apart for a need, alone or by two people, in one transaction with the ledger."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.commit_rules import (
    INTERVAL_DAYS,
    MOST_IN_PERIOD,
    PERIOD_DAYS,
    CommitFacts,
    WhyAgain,
    decide,
)
from portal.aid.errors import AlreadyDecided, SamePerson
from portal.aid.models import Case, Commitment, Need
from portal.aid.parcel_queries import last_help_on
from portal.aid.rechecking import is_being_rechecked
from portal.aid.recording_history import move, note_change
from portal.aid.rules import CaseState, CommitmentState, NeedKind, Urgency
from portal.clock import day_of
from portal.errors import NotFound
from portal.ledger.aid_funds import AidFund, available_in_pool, commit_from_pool
from portal.money import Currency, Money
from portal.organisations.queries import settings_of
from portal.references import new_handover_code, new_reference

COUNTS = (CommitmentState.COMMITTED, CommitmentState.DELIVERED)


@dataclass(frozen=True)
class Committed:
    """The commitment and its one-time code, which is shown once and never stored.

    Without a code it is a proposal, and nothing has moved.
    """

    commitment: Commitment
    code: str


def code_digest(code: str, reference: str) -> str:
    """What is stored of a one-time code, bound to its commitment."""
    plain = "".join(ch for ch in code.upper() if ch.isalpha())
    return hashlib.sha256(f"{reference}:{plain}".encode()).hexdigest()


def commit_aid(
    session: Session,
    *,
    case: Case,
    need_reference: str,
    amount: Money,
    actor: Actor,
    livemode: bool,
    now: datetime,
    urgently: bool = False,
    why_again: WhyAgain | None = None,
) -> Committed:
    """Move `amount` from the pool (`urgently`: the reserve) to committed, or propose it.

    `case` is locked by its query. Raises the refusals of `decide`, NotFound for a need of another
    case, and CurrencyMismatch.
    """
    need = _need_of(session, case, need_reference)
    commitment = Commitment(
        reference=new_reference(),
        need=need,
        organisation_id=case.organisation_id,
        amount_minor=amount.minor,
        currency=amount.currency.value,
        code_digest="",
        committed_on=day_of(now),
        livemode=livemode,
        from_reserve=urgently,
        proposed_by=actor.reference,
        why_again=why_again,
    )
    with session.no_autoflush:
        is_own = case.assigned_to_id == actor.user_id
        facts = _facts(session, case, commitment, is_own=is_own, second_person=False, now=now)
        commitment.state = decide(facts)
    session.add(commitment)
    if commitment.state == CommitmentState.COMMITTED:
        return Committed(commitment, _move_money(session, case, commitment, actor, now))
    note_change(session, case=case, actor=actor, what="money_proposed", now=now)
    session.flush()
    return Committed(commitment, "")


def approve(
    session: Session, *, case: Case, commitment: Commitment, actor: Actor, now: datetime
) -> Committed:
    """The second person agrees, and the money moves; all is asked again as it stands now.

    Case and commitment are locked by their queries. Raises SamePerson, AlreadyDecided and the
    refusals of `decide`.
    """
    if commitment.state != CommitmentState.PROPOSED:
        raise AlreadyDecided
    if commitment.proposed_by == actor.reference:
        raise SamePerson
    _need_of(session, case, commitment.need.reference)
    decide(_facts(session, case, commitment, is_own=True, second_person=True, now=now))
    commitment.state, commitment.approved_by = CommitmentState.COMMITTED, actor.reference
    commitment.committed_on = day_of(now)
    return Committed(commitment, _move_money(session, case, commitment, actor, now))


def fund_of(commitment: Commitment) -> AidFund:
    """Where its money comes from, and goes back to."""
    return AidFund.RESERVE if commitment.from_reserve else AidFund.POOL


def _need_of(session: Session, case: Case, reference: str) -> Need:
    need = session.scalar(
        select(Need)
        .where(Need.reference == reference, Need.case_id == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if need is None:
        raise NotFound
    return need


def _move_money(
    session: Session, case: Case, commitment: Commitment, actor: Actor, now: datetime
) -> str:
    code = new_handover_code()
    commitment.code_digest = code_digest(code, commitment.reference)
    commitment.need.committed_minor += commitment.amount_minor
    move(case, CaseState.IN_PROGRESS)
    commit_from_pool(
        session,
        organisation_id=case.organisation_id,
        amount=commitment.amount,
        external_id=f"commitment:{commitment.reference}",
        occurred_at=now,
        livemode=commitment.livemode,
        now=now,
        fund=fund_of(commitment),
    )
    note_change(session, case=case, actor=actor, what="money_committed", now=now)
    session.flush()
    return code


def _facts(
    session: Session,
    case: Case,
    wanted: Commitment,
    *,
    is_own: bool,
    second_person: bool,
    now: datetime,
) -> CommitFacts:
    need, amount, today = wanted.need, wanted.amount, day_of(now)
    kind, currency = NeedKind(need.kind), Currency(amount.currency)
    settled = settings_of(session, case.organisation_id)
    before = _given(case, wanted).where(Need.kind == kind)
    lately = before.where(Commitment.committed_on > today - timedelta(days=PERIOD_DAYS))
    urgently = _given(case, wanted).where(Commitment.from_reserve)
    available = available_in_pool(
        session,
        organisation_id=case.organisation_id,
        currency=currency,
        livemode=wanted.livemode,
        fund=fund_of(wanted),
    )
    return CommitFacts(
        state=CaseState(case.state),
        is_own=is_own,
        tied=case.tied,
        rechecking=is_being_rechecked(session, case),
        amount=amount,
        lacking=need.lacking,
        available=available,
        alone_limit=Money(settled.alone_limit_minor, currency),
        interval_days=settled.interval_days.get(kind, INTERVAL_DAYS.get(kind, 0)),
        most_minor=settled.max_per_90_days.get(kind, MOST_IN_PERIOD.get(kind)),
        second_person=second_person,
        urgency=Urgency(case.urgency),
        urgently=wanted.from_reserve,
        today=today,
        last_on=last_help_on(session, case, kind),
        given=Money(int(session.scalar(lately) or 0), currency),
        given_urgently=Money(int(session.scalar(urgently) or 0), currency),
        why_again=WhyAgain(wanted.why_again) if wanted.why_again else None,
    )


def _given(case: Case, wanted: Commitment) -> Select[Any]:
    """What the case was given before, in minor units of the same currency."""
    return (
        select(func.coalesce(func.sum(Commitment.amount_minor), 0))
        .join(Need, Commitment.need_id == Need.id)
        .where(
            Need.case_id == case.id,
            Commitment.currency == wanted.currency,
            Commitment.state.in_(COUNTS),
        )
    )
