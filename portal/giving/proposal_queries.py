"""Reads of proposals, and of what lies in suspense."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.keyed_pages import cut, newest_first, oldest_first
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_rules import ProposalKind, ProposalState, Target
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.rules import AccountKind
from portal.money import Currency, Money

PAGE = 40
# Whatever takes money out of suspense names a proposal; these put it there.
PARKS = ("stripe", "bank_line")
ITS_ENTRY = (
    JournalEntry.reference,
    JournalEntry.organisation_id,
    JournalEntry.source,
    JournalEntry.external_id,
    JournalEntry.occurred_at,
    JournalEntry.livemode,
)


@dataclass(frozen=True)
class ParkedEntry:
    """Money in suspense, and what somebody proposed for it."""

    reference: str
    organisation_id: int
    source: str
    external_id: str
    occurred_at: datetime
    amount: Money
    livemode: bool
    proposal: MoneyProposal | None


def proposals_for(
    session: Session, actor: Actor, *, waiting: bool, before: str = ""
) -> tuple[list[MoneyProposal], str]:
    """Proposals that wait, or those decided, newest first; and where the next page begins."""
    where = actor.organisations_with(Permission.MONEY_CONFIRM)
    waits = MoneyProposal.state == ProposalState.WAITING
    query = select(MoneyProposal).where(
        MoneyProposal.organisation_id.in_(where), waits if waiting else ~waits
    )
    page = newest_first(query, MoneyProposal, before=before, size=PAGE)
    return cut(session.scalars(page).all(), PAGE)


def proposal_for(
    session: Session, actor: Actor, reference: str, *, lock: bool = False
) -> MoneyProposal:
    """One proposal; raises NotFound for another organisation's."""
    query = select(MoneyProposal).where(MoneyProposal.reference == reference)
    if lock:
        query = query.with_for_update(of=MoneyProposal).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not actor.can_in(Permission.MONEY_CONFIRM, found.organisation_id):
        raise NotFound
    return found


def parked_for(
    session: Session, actor: Actor, *, livemode: bool, after: str = ""
) -> tuple[list[ParkedEntry], str]:
    """What lies in suspense, oldest first; and where the next page begins."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    query = _parked(livemode).where(JournalEntry.organisation_id.in_(where))
    page = oldest_first(query, JournalEntry, after=after, size=PAGE)
    rows, more = cut(session.execute(page).all(), PAGE)
    about = _latest(session, [row.reference for row in rows])
    return [_entry(row, about) for row in rows], more


def parked_entry(session: Session, actor: Actor, reference: str, *, livemode: bool) -> ParkedEntry:
    """One parked entry; raises NotFound, for what was cleared up too."""
    row = session.execute(
        _parked(livemode).where(JournalEntry.reference == reference)
    ).one_or_none()
    if row is None or not actor.can_in(Permission.MONEY_RECORD, row.organisation_id):
        raise NotFound
    return _entry(row, _latest(session, [reference]))


def _parked(livemode: bool):  # type: ignore[no-untyped-def]
    settled = (
        select(MoneyProposal.id)
        .where(
            MoneyProposal.kind == ProposalKind.SUSPENSE,
            MoneyProposal.subject == JournalEntry.reference,
            MoneyProposal.state == ProposalState.CONFIRMED,
            MoneyProposal.target != Target.LEAVE,
        )
        .exists()
    )
    return (
        select(
            *ITS_ENTRY,
            func.sum(Posting.amount).label("minor"),
            Posting.currency,
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind == AccountKind.SUSPENSE,
            JournalEntry.source.in_(PARKS),
            JournalEntry.livemode == livemode,
            ~settled,
        )
        .group_by(JournalEntry.id, Posting.currency)
    )


def _latest(session: Session, references: list[str]) -> dict[str, MoneyProposal]:
    found = session.scalars(
        select(MoneyProposal)
        .where(
            MoneyProposal.kind == ProposalKind.SUSPENSE,
            MoneyProposal.subject.in_(references),
            MoneyProposal.state != ProposalState.WITHDRAWN,
        )
        .order_by(MoneyProposal.id)
    )
    return {one.subject: one for one in found}


def _entry(row, about: dict[str, MoneyProposal]) -> ParkedEntry:  # type: ignore[no-untyped-def]
    return ParkedEntry(
        row.reference,
        row.organisation_id,
        row.source,
        row.external_id,
        row.occurred_at,
        Money(-int(row.minor), Currency(row.currency)),
        row.livemode,
        about.get(row.reference),
    )


def proposals_about(session: Session, subject: str) -> list[MoneyProposal]:
    """Everything proposed about one thing, newest first."""
    return list(
        session.scalars(
            select(MoneyProposal)
            .where(MoneyProposal.subject == subject)
            .order_by(MoneyProposal.id.desc())
            .limit(20)
        )
    )


def entry_to_reverse(session: Session, actor: Actor, reference: str) -> ParkedEntry:
    """One journal entry of an organisation whose money `actor` writes down; raises NotFound."""
    row = session.execute(
        select(
            *ITS_ENTRY,
            func.sum(-Posting.amount).label("minor"),
            func.min(Posting.currency).label("currency"),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.reference == reference, Posting.amount > 0)
        .group_by(JournalEntry.id)
    ).one_or_none()
    if row is None or not actor.can_in(Permission.MONEY_RECORD, row.organisation_id):
        raise NotFound
    return _entry(row, {})
