"""A second person confirms what the first proposed: only then does money move, once."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.offline_rules import ensure_second
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_rules import ProposalKind, ProposalState, ensure_one_currency
from portal.giving.proposing import decide, ensure_undecided, note
from portal.giving.resolving_parked import park_line, resolve_parked
from portal.giving.returning_offline import give_back
from portal.ledger.reversing import reverse
from portal.ledger.transferring import transfer_to_pool


def confirm_proposal(
    session: Session,
    *,
    actor: Actor,
    proposal: MoneyProposal,
    version: int,
    link_key: str,
    now: datetime,
) -> None:
    """Do what `proposal`, held by this transaction, says.

    Raises NotWaiting, PageIsOld, SamePerson, WrongWay, ParkedApart, ReversedBefore, FundTooLow.
    """
    ensure_undecided(proposal, version)
    ensure_second(first=proposal.proposed_by, second=actor.reference)
    ensure_one_currency(
        proposal.amount,
        campaign=proposal.campaign.currency if proposal.campaign else None,
        place=proposal.place.currency if proposal.place else None,
    )
    decide(proposal, actor, ProposalState.CONFIRMED, now)
    _carry_out(session, proposal, link_key=link_key, now=now)
    session.flush()
    note(session, actor, proposal, "money_proposal_confirmed", now)


def _carry_out(session: Session, proposal: MoneyProposal, *, link_key: str, now: datetime) -> None:
    if proposal.kind == ProposalKind.SUSPENSE:
        resolve_parked(session, proposal, link_key=link_key, now=now)
    elif proposal.kind == ProposalKind.BANK_LINE:
        park_line(session, proposal, now=now)
    elif proposal.kind == ProposalKind.RETURN:
        give_back(session, proposal, now=now)
    elif proposal.kind == ProposalKind.REVERSAL:
        reverse(
            session,
            reference=proposal.subject,
            organisation_id=proposal.organisation_id,
            occurred_at=now,
            now=now,
        )
    else:
        transfer_to_pool(
            session,
            organisation_id=proposal.organisation_id,
            fund=proposal.campaign.fund if proposal.campaign else "",
            amount=proposal.amount,
            external_id=proposal.reference,
            livemode=proposal.livemode,
            now=now,
        )
