"""Reads of proposed batches, for those who proposed and for those who approve."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.errors import NotFound
from portal.giving.approval_rules import ProposalState
from portal.giving.batch_proposal_models import BatchApproval, BatchProposal, ProposedDelivery
from portal.giving.models import Batch


def open_proposals(
    session: Session, *, livemode: bool, organisation_ids: Iterable[int] | None = None
) -> list[BatchProposal]:
    """Those that wait for approval, oldest first; one at most for each organisation."""
    query = select(BatchProposal).where(
        BatchProposal.livemode == livemode, BatchProposal.state == ProposalState.OPEN
    )
    if organisation_ids is not None:
        query = query.where(BatchProposal.organisation_id.in_(list(organisation_ids)))
    return list(session.scalars(query.order_by(BatchProposal.id).limit(200)))


def latest_ended(
    session: Session, organisation_ids: Collection[int], *, livemode: bool
) -> dict[int, BatchProposal]:
    """The last proposal of each organisation that came to an end, by organisation."""
    rows = session.scalars(
        select(BatchProposal)
        .where(
            BatchProposal.livemode == livemode,
            BatchProposal.organisation_id.in_(organisation_ids),
            BatchProposal.state != ProposalState.OPEN,
        )
        .order_by(BatchProposal.id.desc())
        .limit(200)
    )
    found: dict[int, BatchProposal] = {}
    for row in rows:
        found.setdefault(row.organisation_id, row)
    return found


def proposal_for(
    session: Session, actor: Actor, permission: Permission, reference: str, *, lock: bool = False
) -> BatchProposal:
    """One proposal that `actor` may work on; raises NotFound.

    Who approves sees every organisation's; who proposed sees their own. `lock` holds it against
    everyone else until this transaction ends.
    """
    query = select(BatchProposal).where(BatchProposal.reference == reference)
    if lock:
        query = query.with_for_update(of=BatchProposal).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    own = permission is not Permission.BATCH_APPROVE
    if own and not actor.can_in(permission, found.organisation_id):
        raise NotFound
    return found


def proposed_deliveries(session: Session, proposal: BatchProposal) -> list[str]:
    """References of the deliveries that it would show, in a fixed order."""
    return list(
        session.scalars(
            select(ProposedDelivery.delivery_reference)
            .where(ProposedDelivery.proposal_id == proposal.id)
            .order_by(ProposedDelivery.delivery_reference)
        )
    )


def approvals_of(session: Session, proposal: BatchProposal) -> list[BatchApproval]:
    """The yeses so far, first one first."""
    return list(
        session.scalars(
            select(BatchApproval)
            .where(BatchApproval.proposal_id == proposal.id)
            .order_by(BatchApproval.approved_at, BatchApproval.organisation_id)
        )
    )


def approvers_of_batches(session: Session, batches: Collection[Batch]) -> dict[int, list[str]]:
    """Batch id → the names of the organisations that approved it."""
    rows = session.execute(
        select(BatchProposal.batch_id, Organisation.name)
        .join(BatchApproval, BatchApproval.proposal_id == BatchProposal.id)
        .join(Organisation, Organisation.id == BatchApproval.organisation_id)
        .where(BatchProposal.batch_id.in_([batch.id for batch in batches]))
        .order_by(Organisation.name)
    )
    found: dict[int, list[str]] = {}
    for batch_id, name in rows:
        found.setdefault(batch_id or 0, []).append(name)
    return found
