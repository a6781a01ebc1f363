"""Say yes or no to another organisation's batch; the second independent yes closes it.

Lock order: the proposal (by the caller), then whatever closing a batch locks.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.accounts.queries import is_in_group
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.giving.approval_rules import (
    DeclineReason,
    ProposalState,
    VoiceFacts,
    carries,
    ensure_may_speak,
)
from portal.giving.batch_proposal_models import BatchApproval, BatchProposal
from portal.giving.batch_proposal_queries import approvals_of, proposed_deliveries
from portal.giving.batch_rules import LEAST_CASES, LEAST_INCIDENTS, DeliveredFact
from portal.giving.batching import close_batch
from portal.giving.errors import BatchRefused
from portal.giving.log_subjects import batch_subject
from portal.giving.models import Batch
from portal.ledger.log_rules import log_name
from portal.ledger.log_stating import state


def approve_batch(
    session: Session,
    *,
    proposal: BatchProposal,
    verifier: Actor,
    organisation_id: int,
    deliveries: Sequence[DeliveredFact],
    now: datetime,
) -> Batch | None:
    """Record the yes; the batch when it is the one that carries, else None.

    `deliveries` are those of the proposal as they stand now. Raises NotFound, ApprovalRefused, and
    BatchRefused when they are no longer what was proposed or no longer hide anybody.
    """
    voice = _voice(session, verifier, organisation_id)
    given = approvals_of(session, proposal)
    ensure_may_speak(_facts(session, proposal, given, voice, verifier))
    _ensure_unchanged(session, proposal, deliveries)
    session.add(
        BatchApproval(
            proposal_id=proposal.id,
            organisation_id=voice.id,
            approved_by=verifier.reference,
            approved_at=now,
        )
    )
    session.flush()
    _audit(session, verifier, "batch_approved", proposal, voice.id, now)
    yeses = approvals_of(session, proposal)
    if not carries([yes.organisation.independence_group for yes in yeses]):
        return None
    batch = close_batch(
        session,
        organisation_id=proposal.organisation_id,
        deliveries=deliveries,
        approver=verifier,
        livemode=proposal.livemode,
        now=now,
    )
    proposal.batch_id, proposal.ended_at = batch.id, now
    proposal.state, proposal.open_key = ProposalState.FINAL, None
    session.flush()
    _publish(session, proposal, batch, yeses)
    return batch


def decline_batch(
    session: Session,
    *,
    proposal: BatchProposal,
    verifier: Actor,
    organisation_id: int,
    reason: DeclineReason,
    now: datetime,
) -> None:
    """Send it back to who proposed it; raises NotFound, ApprovalRefused."""
    voice = _voice(session, verifier, organisation_id)
    given = approvals_of(session, proposal)
    ensure_may_speak(_facts(session, proposal, given, voice, verifier))
    proposal.state, proposal.open_key, proposal.ended_at = ProposalState.DECLINED, None, now
    proposal.declined_by_id, proposal.decline_reason = voice.id, reason
    session.flush()
    _audit(session, verifier, "batch_declined", proposal, voice.id, now, reason)


def _voice(session: Session, verifier: Actor, organisation_id: int) -> Organisation:
    if not verifier.can_in(Permission.BATCH_APPROVE, organisation_id):
        raise NotFound
    return session.get_one(Organisation, organisation_id)


def _facts(
    session: Session,
    proposal: BatchProposal,
    given: Sequence[BatchApproval],
    voice: Organisation,
    verifier: Actor,
) -> VoiceFacts:
    proposers = proposal.organisation.independence_group
    return VoiceFacts(
        state=ProposalState(proposal.state),
        group=voice.independence_group,
        proposers_group=proposers,
        spoken_groups=frozenset(yes.organisation.independence_group for yes in given),
        organisation_spoke=any(yes.organisation_id == voice.id for yes in given),
        person_spoke=any(yes.approved_by == verifier.reference for yes in given),
        person_proposed=proposal.proposed_by == verifier.reference,
        person_of_proposers=is_in_group(session, verifier.user_id, proposers),
    )


def _ensure_unchanged(
    session: Session, proposal: BatchProposal, deliveries: Sequence[DeliveredFact]
) -> None:
    """What is approved is what was proposed, to the cent."""
    there = sorted(fact.delivery_reference for fact in deliveries)
    total = sum(fact.amount.minor for fact in deliveries)
    if there != proposed_deliveries(session, proposal) or total != proposal.total_minor:
        raise BatchRefused("changed")


def _publish(
    session: Session, proposal: BatchProposal, batch: Batch, yeses: Sequence[BatchApproval]
) -> None:
    """Commit in public to the batch, to its approvers and, hidden, to its very deliveries."""
    hidden = "\n".join(proposed_deliveries(session, proposal)).encode()
    said: dict[str, Any] = {
        "approved_by": sorted(yes.organisation.slug for yes in yeses),
        "batch": batch.reference,
        "closed_on": day_of(batch.closed_at).isoformat(),
        "currency": batch.currency,
        "deliveries": hashlib.sha256(proposal.salt + hidden).hexdigest(),
        "delivered": batch.delivered_minor,
        "least_cases": LEAST_CASES,
        "least_incidents": LEAST_INCIDENTS,
        "log": log_name(livemode=batch.livemode),
        "organisation": batch.organisation.slug,
        "repaid": batch.repaid_minor,
    }
    state(session, subject=batch_subject(batch.reference), said=said, livemode=batch.livemode)


def _audit(
    session: Session,
    verifier: Actor,
    action: str,
    proposal: BatchProposal,
    organisation_id: int,
    now: datetime,
    reason: str = "",
) -> None:
    record(
        session,
        actor=verifier,
        action=action,
        subject=f"batch_proposal:{proposal.reference}",
        organisation_id=organisation_id,
        now=now,
        reason=reason,
    )
