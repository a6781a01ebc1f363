"""Set money of the pooled fund apart for a need, in one transaction with the ledger."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, Commitment, Need
from portal.aid.rechecking import is_being_rechecked
from portal.aid.recording_history import move, note_change
from portal.aid.rules import CaseState, CommitFacts, CommitmentState, ensure_may_commit
from portal.clock import day_of
from portal.errors import NotFound
from portal.ledger.aid_funds import available_in_pool, commit_from_pool
from portal.money import Currency, Money
from portal.references import new_handover_code, new_reference

ALONE_LIMIT_MINOR = 2_000_000  # above 20,000.00 a second person approves (aid.md)


@dataclass(frozen=True)
class Committed:
    """The commitment and its one-time code, which is shown once and never stored."""

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
) -> Committed:
    """Move `amount` from the pool to committed. `case` is locked by its query.

    Raises the refusals of `ensure_may_commit`, NotFound for a need of another case, and
    CurrencyMismatch.
    """
    need = session.scalar(
        select(Need)
        .where(Need.reference == need_reference, Need.case_id == case.id)
        .with_for_update()
    )
    if need is None:
        raise NotFound
    ensure_may_commit(_facts(session, case, need, amount, actor, livemode))
    reference, code = new_reference(), new_handover_code()
    commitment = Commitment(
        reference=reference,
        need_id=need.id,
        organisation_id=case.organisation_id,
        state=CommitmentState.COMMITTED,
        amount_minor=amount.minor,
        currency=amount.currency.value,
        code_digest=code_digest(code, reference),
        committed_on=day_of(now),
        livemode=livemode,
    )
    session.add(commitment)
    need.committed_minor += amount.minor
    move(case, CaseState.IN_PROGRESS)
    commit_from_pool(
        session,
        organisation_id=case.organisation_id,
        amount=amount,
        external_id=f"commitment:{reference}",
        occurred_at=now,
        livemode=livemode,
        now=now,
    )
    note_change(session, case=case, actor=actor, what="money_committed", now=now)
    session.flush()
    return Committed(commitment, code)


def _facts(
    session: Session, case: Case, need: Need, amount: Money, actor: Actor, livemode: bool
) -> CommitFacts:
    return CommitFacts(
        state=CaseState(case.state),
        is_own=case.assigned_to_id == actor.user_id,
        tied=case.tied,
        rechecking=is_being_rechecked(session, case),
        amount=amount,
        lacking=need.lacking,
        available=available_in_pool(
            session,
            organisation_id=case.organisation_id,
            currency=amount.currency,
            livemode=livemode,
        ),
        alone_limit=Money(ALONE_LIMIT_MINOR, Currency(amount.currency)),
        second_person=False,
    )
