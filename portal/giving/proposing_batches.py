"""Propose a month's batch, or take the proposal back. Nothing moves until two others approve."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.extensions import insert_once
from portal.giving.approval_rules import ProposalState
from portal.giving.batch_proposal_models import BatchProposal, ProposedDelivery
from portal.giving.batch_rules import DeliveredFact, batch_total
from portal.giving.batching import shares_of
from portal.giving.errors import BatchRefused
from portal.references import new_reference


def propose_batch(
    session: Session,
    *,
    organisation_id: int,
    deliveries: Sequence[DeliveredFact],
    proposer: Actor,
    livemode: bool,
    now: datetime,
) -> str:
    """Ask two other organisations to approve these deliveries as one sum; gives its reference.

    Raises BatchRefused, also while another proposal of the organisation stands open.
    """
    total = batch_total(deliveries)
    shares_of(session, organisation_id, total, livemode=livemode)
    reference = new_reference()
    is_new = insert_once(
        session,
        BatchProposal,
        reference=reference,
        organisation_id=organisation_id,
        livemode=livemode,
        state=ProposalState.OPEN.value,
        open_key=f"{organisation_id}-{'live' if livemode else 'test'}",
        currency=total.currency.value,
        total_minor=total.minor,
        cases=len({fact.case_key for fact in deliveries}),
        proposed_by=proposer.reference,
        proposed_at=now,
        salt=secrets.token_bytes(32),
    )
    if not is_new:
        raise BatchRefused("already_proposed")
    _note_deliveries(session, reference, deliveries)
    _audit(session, proposer, "batch_proposed", reference, organisation_id, now)
    return reference


def withdraw_batch(
    session: Session, *, proposal: BatchProposal, actor: Actor, now: datetime
) -> None:
    """Take an open proposal back; raises BatchRefused for one that has ended.

    `proposal` is held by the caller's transaction.
    """
    if proposal.state != ProposalState.OPEN:
        raise BatchRefused("ended")
    proposal.state, proposal.open_key, proposal.ended_at = ProposalState.WITHDRAWN, None, now
    session.flush()
    _audit(session, actor, "batch_withdrawn", proposal.reference, proposal.organisation_id, now)


def _note_deliveries(session: Session, reference: str, deliveries: Sequence[DeliveredFact]) -> None:
    proposal_id = session.scalars(
        select(BatchProposal.id).where(BatchProposal.reference == reference)
    ).one()
    rows = [
        {"proposal_id": proposal_id, "delivery_reference": fact.delivery_reference}
        for fact in deliveries
    ]
    session.execute(insert(ProposedDelivery), rows)


def _audit(
    session: Session,
    actor: Actor,
    action: str,
    reference: str,
    organisation_id: int,
    now: datetime,
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"batch_proposal:{reference}",
        organisation_id=organisation_id,
        now=now,
    )
