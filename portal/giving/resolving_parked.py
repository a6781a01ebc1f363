"""Money that nobody knew goes where a person says that it belongs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.booking_gifts import Came, book_gift
from portal.giving.proposal_errors import WrongWay
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_rules import (
    NEEDS_CAMPAIGN,
    Parked,
    Target,
    lines_out_of_suspense,
)
from portal.giving.statement_errors import LineDone
from portal.giving.statement_models import StatementLine
from portal.giving.statement_rules import LineState, reference_kept
from portal.giving.telling_lines import ensure_no_gift
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit

SUSPENSE, BANK_LINE = "suspense", "bank_line"


def resolve_parked(
    session: Session, proposal: MoneyProposal, *, link_key: str, now: datetime
) -> None:
    """Book what was decided of one parked entry; what is left for now moves nothing.

    Raises FundTooLow for a fee that its campaign cannot bear.
    """
    if proposal.target == Target.LEAVE:
        proposal.open_key = None  # something better may be proposed another day
    elif proposal.target == Target.GIFTS:
        _book_as_gift(session, proposal, link_key, now)
    else:
        parked = Parked(proposal.organisation_id, proposal.amount)
        post(
            session,
            source=SUSPENSE,
            external_id=proposal.reference,
            lines=lines_out_of_suspense(parked, _counter(proposal)),
            occurred_at=now,
            livemode=proposal.livemode,
            now=now,
        )


def park_line(session: Session, proposal: MoneyProposal, *, now: datetime) -> None:
    """Money of a bank statement that nobody knows: in the books it is, but in nobody's fund.

    Raises LineDone when somebody explained it meanwhile, IsAGift when it is written down as one.
    """
    line = session.scalars(
        select(StatementLine)
        .where(StatementLine.reference == proposal.subject)
        .with_for_update(of=StatementLine)
        .execution_options(populate_existing=True)
    ).one()
    if line.state != LineState.QUEUED:
        raise LineDone
    ensure_no_gift(session, line)
    place = proposal.place
    assert place is not None
    suspense = AccountKey(AccountKind.SUSPENSE, proposal.organisation_id)
    post(
        session,
        source=BANK_LINE,
        external_id=line.reference,
        lines=[debit(place.account, proposal.amount), credit(suspense, proposal.amount)],
        occurred_at=now,
        livemode=proposal.livemode,
        now=now,
    )
    line.bank_reference = reference_kept(line.bank_reference, line.description)
    line.state, line.description = LineState.SUSPENSE, ""
    session.flush()


def _book_as_gift(session: Session, proposal: MoneyProposal, link_key: str, now: datetime) -> None:
    if proposal.campaign is None:
        raise WrongWay(proposal.target)
    came = Came(
        source=SUSPENSE,
        external_id=proposal.reference,
        amount=proposal.amount,
        debited=AccountKey(AccountKind.SUSPENSE, proposal.organisation_id),
        occurred_at=now,
        language="es",
        livemode=proposal.livemode,
    )
    book_gift(session, campaign=proposal.campaign, came=came, link_key=link_key, now=now)


def _counter(proposal: MoneyProposal) -> AccountKey:
    if proposal.target == Target.BANK and proposal.place:
        return proposal.place.account
    if proposal.target in NEEDS_CAMPAIGN and proposal.campaign:
        return AccountKey(AccountKind.FEES, proposal.organisation_id, proposal.campaign.fund)
    if proposal.target == Target.ORGANISATION:
        return AccountKey(AccountKind.SHORTFALL, proposal.organisation_id)
    raise WrongWay(proposal.target)
