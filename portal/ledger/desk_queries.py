"""What the desk asks of the books: sums by month, and what its funds still hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.rules import AccountKind
from portal.money import Currency, Money

MOVES = {
    AccountKind.AID_COMMITTED: ("aid_commitment", "aid_release"),
    AccountKind.AID_DELIVERED: ("aid_delivery",),
}


@dataclass(frozen=True)
class MonthOfAid:
    """What was set apart, less what was given back, and what was delivered within one month."""

    first: date
    committed: Money
    delivered: Money


def aid_by_month(
    session: Session,
    *,
    organisation_ids: Iterable[int],
    firsts: Sequence[date],
    currency: Currency,
    livemode: bool,
) -> list[MonthOfAid]:
    """The sums of each month that begins with one of `firsts`; the last first ends the last."""
    begins = [datetime.combine(first, time(), UTC) for first in firsts]
    within = [
        func.sum(
            case(
                (
                    (JournalEntry.occurred_at >= start) & (JournalEntry.occurred_at < end),
                    -Posting.amount,
                ),
                else_=0,
            )
        )
        for start, end in pairwise(begins)
    ]
    rows = session.execute(
        select(Account.kind, *within)
        .join_from(Posting, Account, Posting.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Account.organisation_id.in_(list(organisation_ids)),
            Account.kind.in_(MOVES),
            Account.currency == currency,
            Account.livemode == livemode,
            JournalEntry.occurred_at >= begins[0],
            # A delivery empties what was set apart: that is no less set apart this month.
            (Account.kind == AccountKind.AID_DELIVERED)
            | JournalEntry.source.in_(MOVES[AccountKind.AID_COMMITTED]),
        )
        .group_by(Account.kind)
    )
    sums = {AccountKind(kind): [int(one or 0) for one in months] for kind, *months in rows}
    nothing = [0] * len(within)
    committed = sums.get(AccountKind.AID_COMMITTED, nothing)
    delivered = sums.get(AccountKind.AID_DELIVERED, nothing)
    return [
        MonthOfAid(first, Money(apart, currency), Money(given, currency))
        for first, apart, given in zip(firsts, committed, delivered, strict=False)
    ]


def held_in(
    session: Session,
    kinds: Iterable[AccountKind],
    *,
    organisation_ids: Iterable[int],
    currency: Currency,
    livemode: bool,
) -> dict[AccountKind, Money]:
    """What funds of each kind hold together, in one question."""
    wanted = list(kinds)
    rows = session.execute(
        select(Account.kind, func.sum(-Posting.amount))
        .join_from(Posting, Account, Posting.account_id == Account.id)
        .where(
            Account.organisation_id.in_(list(organisation_ids)),
            Account.kind.in_(wanted),
            Account.currency == currency,
            Account.livemode == livemode,
        )
        .group_by(Account.kind)
    )
    sums = {AccountKind(kind): int(total) for kind, total in rows}
    return {kind: Money(sums.get(kind, 0), currency) for kind in wanted}
