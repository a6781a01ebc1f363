"""A statement of one fund or account: what it held, each entry that moved it, what it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.queries import totals
from portal.ledger.rules import GUARD_OF, GUARDED, AccountKind
from portal.money import Currency, Money

PAGE = 100
# A guarded fund is one sheet; every other account is a sheet of its own.
SHEETS: dict[str, tuple[AccountKind, ...]] = {
    **{guard.value: kinds for guard, kinds in GUARDED.items()},
    **{kind.value: (kind,) for kind in AccountKind if kind not in GUARD_OF},
}
# What is owned grows by debits; funds and debts by credits.
OWNED = frozenset(
    {AccountKind.STRIPE_BALANCE, AccountKind.BANK, AccountKind.CASH_BOX, AccountKind.SHORTFALL}
)


@dataclass(frozen=True)
class Sheet:
    """Which fund or account, whose, in which currency."""

    name: str
    organisation_id: int
    fund: str
    currency: Currency
    livemode: bool

    @property
    def sign(self) -> int:
        """1 where debits are a gain."""
        return 1 if SHEETS[self.name][0] in OWNED else -1


@dataclass(frozen=True)
class Moved:
    """One entry's effect on a sheet, and what the sheet held after it."""

    entry: str
    occurred_at: datetime
    source: str
    amount: Money
    held: Money


@dataclass(frozen=True)
class Statement:
    """A stretch of a sheet; `more` is the entry after which the next page begins."""

    opening: Money
    rows: list[Moved]
    closing: Money
    more: str = ""


def sheets(
    session: Session, *, organisation_ids: Iterable[int], livemode: bool
) -> list[tuple[Sheet, Money]]:
    """Every sheet that ever moved, with what it holds."""
    held: dict[Sheet, int] = {}
    for fund in totals(session, livemode=livemode, organisation_ids=organisation_ids):
        for kind, minor in fund.sums.items():
            name = GUARD_OF.get(kind, kind).value
            sheet = Sheet(name, fund.organisation_id, fund.fund, fund.currency, livemode)
            held[sheet] = held.get(sheet, 0) + sheet.sign * minor
    order = list(SHEETS)
    return [
        (sheet, Money(minor, sheet.currency))
        for sheet, minor in sorted(
            held.items(),
            key=lambda pair: (
                pair[0].organisation_id,
                order.index(pair[0].name),
                pair[0].fund,
                pair[0].currency,
            ),
        )
    ]


def statement(
    session: Session, sheet: Sheet, *, since: datetime, until: datetime, after: str = ""
) -> Statement:
    """One page of what moved a sheet from `since` to before `until`, oldest first."""
    place = _place(session, after)
    before = (
        JournalEntry.occurred_at < since
        if place is None
        else or_(
            JournalEntry.occurred_at < place[0],
            and_(JournalEntry.occurred_at == place[0], JournalEntry.id <= place[1]),
        )
    )
    opening = sheet.sign * int(session.scalar(_of(sheet, func.sum(Posting.amount), before)) or 0)
    query = _of(
        sheet,
        JournalEntry.reference,
        ~before,
        JournalEntry.occurred_at < until,
        more=(JournalEntry.occurred_at, JournalEntry.source, func.sum(Posting.amount)),
    ).group_by(JournalEntry.id)
    found = session.execute(
        query.order_by(JournalEntry.occurred_at, JournalEntry.id).limit(PAGE + 1)
    ).all()
    rows, held = [], opening
    for entry, occurred_at, source, total in found[:PAGE]:
        amount = sheet.sign * int(total)
        held += amount
        rows.append(
            Moved(
                entry,
                occurred_at,
                source,
                Money(amount, sheet.currency),
                Money(held, sheet.currency),
            )
        )
    more = rows[-1].entry if len(found) > PAGE else ""
    return Statement(Money(opening, sheet.currency), rows, Money(held, sheet.currency), more)


def whole_statement(
    session: Session, sheet: Sheet, *, since: datetime, until: datetime
) -> Iterator[Statement]:
    """Every page of it, one after another."""
    after = ""
    while True:
        page = statement(session, sheet, since=since, until=until, after=after)
        yield page
        if not page.more:
            return
        after = page.more


def _of(sheet: Sheet, first, *where, more=()) -> Select:  # type: ignore[no-untyped-def,type-arg]
    return (
        select(first, *more)
        .join_from(Posting, JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.kind.in_(SHEETS[sheet.name]),
            Account.organisation_id == sheet.organisation_id,
            Account.fund == sheet.fund,
            Account.currency == sheet.currency,
            Account.livemode == sheet.livemode,
            *where,
        )
    )


def _place(session: Session, entry: str) -> tuple[datetime, int] | None:
    row = session.execute(
        select(JournalEntry.occurred_at, JournalEntry.id).where(JournalEntry.reference == entry)
    ).one_or_none()
    return (row[0], row[1]) if row else None
