"""What makes a true journal entry. Debits are positive, credits negative, in minor units."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.ledger.errors import FundTooLow, NotAnEntry
from portal.money import Currency, Money


class AccountKind(StrEnum):
    """The chart of accounts, the same for every organisation."""

    STRIPE_BALANCE = "stripe_balance"
    BANK = "bank"
    CASH_BOX = "cash_box"
    GIFTS = "gifts"
    FEES = "fees"
    REFUNDS = "refunds"
    DISPUTE_LOSSES = "dispute_losses"
    REPAID_TO_POOL = "repaid_to_pool"
    TRANSFERRED = "transferred"
    POOL = "pool"
    AID_COMMITTED = "aid_committed"
    AID_DELIVERED = "aid_delivered"
    RESERVE = "reserve"
    SHORTFALL = "shortfall"
    SUSPENSE = "suspense"


class Guard(StrEnum):
    """A sum of accounts that may never fall below zero."""

    CAMPAIGN_FUND = "campaign_fund"
    POOL = "pool"
    COMMITTED = "committed"
    RESERVE = "reserve"


# A campaign's fund is what it received less everything taken from it. The first kind of each
# guard is its lead: the account row that is locked when the fund is drawn on.
GUARDED: dict[Guard, tuple[AccountKind, ...]] = {
    Guard.CAMPAIGN_FUND: (
        AccountKind.GIFTS,
        AccountKind.FEES,
        AccountKind.REFUNDS,
        AccountKind.DISPUTE_LOSSES,
        AccountKind.REPAID_TO_POOL,
        AccountKind.TRANSFERRED,
    ),
    Guard.POOL: (AccountKind.POOL,),
    Guard.COMMITTED: (AccountKind.AID_COMMITTED,),
    Guard.RESERVE: (AccountKind.RESERVE,),
}
GUARD_OF = {kind: guard for guard, kinds in GUARDED.items() for kind in kinds}


@dataclass(frozen=True)
class AccountKey:
    """One account of one organisation; `fund` names a campaign's fund, else it is empty."""

    kind: AccountKind
    organisation_id: int
    fund: str = ""


@dataclass(frozen=True)
class FundKey:
    """A guarded sum: which fund, whose, in which currency."""

    guard: Guard
    organisation_id: int
    fund: str
    currency: Currency

    @property
    def lead(self) -> AccountKey:
        """The account whose row is locked before the fund is drawn on."""
        return AccountKey(GUARDED[self.guard][0], self.organisation_id, self.fund)


@dataclass(frozen=True)
class Line:
    """One posting to be."""

    account: AccountKey
    amount: Money


def debit(account: AccountKey, amount: Money) -> Line:
    """What the account gains, for assets; what a fund loses."""
    return Line(account, amount)


def credit(account: AccountKey, amount: Money) -> Line:
    """What a fund gains; what an asset loses."""
    return Line(account, -amount)


def without_empty(lines: Iterable[Line]) -> list[Line]:
    """The lines that move something: a fee of nothing is no posting."""
    return [line for line in lines if line.amount]


def ensure_entry(lines: Sequence[Line]) -> None:
    """Raise NotAnEntry unless the lines balance in each currency, within one organisation."""
    if len(lines) < 2:
        raise NotAnEntry(f"{len(lines)} lines: an entry has at least two")
    if not all(line.amount for line in lines):
        raise NotAnEntry("a line of zero moves nothing: leave it out")
    if len({line.account.organisation_id for line in lines}) > 1:
        raise NotAnEntry("two organisations in one entry: each keeps its own books")
    sums: defaultdict[Currency, int] = defaultdict(int)
    for line in lines:
        sums[line.amount.currency] += line.amount.minor
    wrong = {currency.value: total for currency, total in sums.items() if total}
    if wrong:
        raise NotAnEntry(f"the lines do not sum to zero: {wrong}")


def drawn_funds(lines: Iterable[Line]) -> dict[FundKey, Money]:
    """The guarded funds that these lines leave lower, each with by how much."""
    drawn: defaultdict[FundKey, int] = defaultdict(int)
    for line in lines:
        guard = GUARD_OF.get(line.account.kind)
        if guard:
            key = FundKey(
                guard, line.account.organisation_id, line.account.fund, line.amount.currency
            )
            drawn[key] += line.amount.minor
    return {key: Money(minor, key.currency) for key, minor in drawn.items() if minor > 0}


def ensure_covered(fund: FundKey, *, held: Money, asked: Money) -> None:
    """Raise FundTooLow when the fund would fall below zero."""
    if asked > held:
        raise FundTooLow(fund.guard, held, asked)
