"""What the books say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.period_models import ClosedPeriod
from portal.ledger.rules import GUARDED, AccountKey, AccountKind, FundKey
from portal.money import Currency, Money


def balance(session: Session, account: AccountKey, *, currency: Currency, livemode: bool) -> Money:
    """Debits less credits of one account, in minor units."""
    total = session.scalar(
        select(func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind == account.kind,
            Account.organisation_id == account.organisation_id,
            Account.fund == account.fund,
            Account.currency == currency,
            Account.livemode == livemode,
        )
    )
    return Money(int(total or 0), currency)


def held(session: Session, fund: FundKey, *, livemode: bool) -> Money:
    """What a guarded fund holds: credits less debits over all its accounts."""
    total = session.scalar(
        select(func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind.in_(GUARDED[fund.guard]),
            Account.organisation_id == fund.organisation_id,
            Account.fund == fund.fund,
            Account.currency == fund.currency,
            Account.livemode == livemode,
        )
    )
    return Money(-int(total or 0), fund.currency)


@dataclass(frozen=True)
class Totals:
    """The sums of one fund's accounts in one currency; every figure as people say it, positive."""

    organisation_id: int
    fund: str
    currency: Currency
    sums: dict[AccountKind, int]

    def of(self, kind: AccountKind) -> Money:
        """Debits less credits of one kind."""
        return Money(self.sums.get(kind, 0), self.currency)

    @property
    def received(self) -> Money:
        """Gifts, before fees."""
        return -self.of(AccountKind.GIFTS)

    @property
    def returned(self) -> Money:
        """Refunds and lost disputes."""
        return self.of(AccountKind.REFUNDS) + self.of(AccountKind.DISPUTE_LOSSES)

    @property
    def fees(self) -> Money:
        """What payment cost."""
        return self.of(AccountKind.FEES)

    @property
    def reached_needs(self) -> Money:
        """What monthly batches of delivered aid took from this fund."""
        return self.of(AccountKind.REPAID_TO_POOL)

    @property
    def unexplained(self) -> Money:
        """Money that moved and that nobody knows yet: in no fund."""
        return -self.of(AccountKind.SUSPENSE)

    @property
    def moved(self) -> Money:
        """What the organisation moved on to its pool or its reserve."""
        return self.of(AccountKind.TRANSFERRED)

    @property
    def committed(self) -> Money:
        """Set apart for cases and not delivered yet."""
        return -self.of(AccountKind.AID_COMMITTED)

    @property
    def delivered(self) -> Money:
        """Aid that arrived."""
        return -self.of(AccountKind.AID_DELIVERED)

    @property
    def held(self) -> Money:
        """What a campaign's fund still holds."""
        return self.received - self.returned - self.fees - self.reached_needs - self.moved

    @property
    def pool(self) -> Money:
        """What the pooled fund still holds."""
        return -self.of(AccountKind.POOL)


def totals(
    session: Session, *, livemode: bool, organisation_ids: Iterable[int] | None = None
) -> list[Totals]:
    """The sums of every fund, live or test, never both."""
    query = (
        select(
            Account.organisation_id,
            Account.fund,
            Account.currency,
            Account.kind,
            func.sum(Posting.amount),
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.livemode == livemode)
        .group_by(Account.organisation_id, Account.fund, Account.currency, Account.kind)
    )
    if organisation_ids is not None:
        query = query.where(Account.organisation_id.in_(list(organisation_ids)))
    found: dict[tuple[int, str, Currency], dict[AccountKind, int]] = {}
    for organisation_id, fund, currency, kind, total in session.execute(query):
        sums = found.setdefault((organisation_id, fund, Currency(currency)), {})
        sums[AccountKind(kind)] = int(total)
    return [Totals(*key, sums) for key, sums in sorted(found.items())]


def fund_totals(
    session: Session, *, organisation_id: int, fund: str, currency: Currency, livemode: bool
) -> Totals:
    """The sums of one campaign's fund."""
    rows = session.execute(
        select(Account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .where(
            Account.organisation_id == organisation_id,
            Account.fund == fund,
            Account.currency == currency,
            Account.livemode == livemode,
        )
        .group_by(Account.kind)
    )
    sums = {AccountKind(kind): int(total) for kind, total in rows}
    return Totals(organisation_id, fund, currency, sums)


def open_from(session: Session, organisation_id: int, *, livemode: bool) -> datetime | None:
    """The first moment that takes entries; no month is closed until this transaction ends."""
    session.execute(
        select(Organisation.id)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=True, key_share=True)
    )
    return session.scalar(
        select(func.max(ClosedPeriod.ends_at)).where(
            ClosedPeriod.organisation_id == organisation_id, ClosedPeriod.livemode == livemode
        )
    )


def entry_lines(session: Session, entry_id: int) -> dict[AccountKey, Money]:
    """The lines of one entry."""
    rows = session.execute(
        select(Account.kind, Account.organisation_id, Account.fund, Posting)
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.entry_id == entry_id)
    )
    return {
        AccountKey(AccountKind(kind), organisation_id, fund): Money(
            posting.amount, Currency(posting.currency)
        )
        for kind, organisation_id, fund, posting in rows
    }


def recorded(session: Session, *, source: str, external_ids: Sequence[str]) -> set[str]:
    """Which of these outside movements the journal knows."""
    return set(
        session.scalars(
            select(JournalEntry.external_id).where(
                JournalEntry.source == source, JournalEntry.external_id.in_(external_ids)
            )
        )
    )


def sums_of(
    session: Session, *, source: str, external_ids: Sequence[str]
) -> dict[AccountKind, int]:
    """Debits less credits that some outside movements left on each kind of account."""
    rows = session.execute(
        select(Account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.source == source, JournalEntry.external_id.in_(external_ids))
        .group_by(Account.kind)
    )
    return {AccountKind(kind): int(total) for kind, total in rows}
