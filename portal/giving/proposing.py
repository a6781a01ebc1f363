"""One person proposes what to do with money; nothing moves until another confirms."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.extensions import insert_once
from portal.giving.models import Campaign
from portal.giving.offline_errors import NotWaiting
from portal.giving.offline_models import MoneyPlace
from portal.giving.offline_rules import ensure_as_seen
from portal.giving.proposal_errors import ProposedAlready
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_rules import ProposalKind, ProposalState, Target, ensure_one_currency
from portal.money import Money
from portal.references import new_reference


@dataclass(frozen=True, repr=False)
class Idea:
    """What is proposed, about which money, and why."""

    kind: ProposalKind
    subject: str
    target: Target
    amount: Money
    reason: str
    campaign: Campaign | None = None
    place: MoneyPlace | None = None


def propose(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    idea: Idea,
    livemode: bool,
    now: datetime,
) -> MoneyProposal:
    """Write the idea down for a second person; raises ProposedAlready, ParkedApart."""
    ensure_one_currency(
        idea.amount,
        campaign=idea.campaign.currency if idea.campaign else None,
        place=idea.place.currency if idea.place else None,
    )
    reference = new_reference()
    is_new = insert_once(
        session,
        MoneyProposal,
        reference=reference,
        organisation_id=organisation_id,
        livemode=livemode,
        kind=idea.kind.value,
        target=idea.target.value,
        subject=idea.subject,
        open_key=f"{idea.kind.value}:{idea.subject}",
        campaign_id=idea.campaign.id if idea.campaign else None,
        place_id=idea.place.id if idea.place else None,
        amount_minor=idea.amount.minor,
        currency=idea.amount.currency.value,
        reason=idea.reason,
        proposed_by=actor.reference,
        proposed_at=now,
    )
    if not is_new:
        raise ProposedAlready
    made = session.scalars(select(MoneyProposal).where(MoneyProposal.reference == reference)).one()
    note(session, actor, made, "money_proposed", now)
    return made


def withdraw_proposal(
    session: Session, *, actor: Actor, proposal: MoneyProposal, version: int, now: datetime
) -> None:
    """Nothing will move, and something else may be proposed; raises NotWaiting, PageIsOld."""
    ensure_undecided(proposal, version)
    decide(proposal, actor, ProposalState.WITHDRAWN, now)
    proposal.open_key = None
    session.flush()
    note(session, actor, proposal, "money_proposal_withdrawn", now)


def ensure_undecided(proposal: MoneyProposal, version: int) -> None:
    """Raise NotWaiting or PageIsOld."""
    if proposal.state != ProposalState.WAITING:
        raise NotWaiting(proposal.state)
    ensure_as_seen(seen=version, version=proposal.version)


def decide(proposal: MoneyProposal, actor: Actor, state: ProposalState, now: datetime) -> None:
    """Write down who decided what."""
    proposal.state, proposal.decided_by, proposal.decided_at = state, actor.reference, now
    proposal.version += 1


def note(
    session: Session, actor: Actor, proposal: MoneyProposal, action: str, now: datetime
) -> None:
    """Leave a line in the audit, with the reason."""
    record(
        session,
        actor=actor,
        action=action,
        subject=f"money_proposal:{proposal.reference}",
        organisation_id=proposal.organisation_id,
        reason=proposal.reason,
        now=now,
    )
