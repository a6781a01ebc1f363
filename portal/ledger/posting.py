"""Write one journal entry.

Lock order, everywhere: user, incident, campaign, gift, then here the entry's unique key, then the
lead accounts of the funds drawn on, by ascending id. SQLite has one writer and needs none of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, tuple_
from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.ledger import queries
from portal.ledger.errors import EntryConflict
from portal.ledger.models import Account, JournalEntry, JournalSeal, Posting
from portal.ledger.period_rules import posting_moment
from portal.ledger.rules import AccountKey, FundKey, Line, drawn_funds, ensure_covered, ensure_entry
from portal.money import Currency, Money

AccountIds = dict[tuple[AccountKey, Currency], int]


@dataclass(frozen=True)
class Posted:
    """The entry, and whether this call wrote it."""

    entry_id: int
    reference: str
    is_new: bool


def post(
    session: Session,
    *,
    source: str,
    external_id: str,
    lines: Sequence[Line],
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
    reverses: int | None = None,
) -> Posted:
    """Record one outside movement once; the same call again changes nothing.

    What happened in a month that is closed counts from the first moment of the next one. Raises
    NotAnEntry, EntryConflict when it is known with other lines, and FundTooLow.
    """
    lines = _merged(lines)
    ensure_entry(lines)
    opens_at = queries.open_from(session, lines[0].account.organisation_id, livemode=livemode)
    with session.begin_nested():
        is_new = insert_once(
            session,
            JournalEntry,
            source=source,
            external_id=external_id,
            organisation_id=lines[0].account.organisation_id,
            livemode=livemode,
            occurred_at=posting_moment(occurred_at, opens_at=opens_at),
            recorded_at=now,
            reverses_id=reverses,
        )
        entry = session.execute(
            select(JournalEntry.id, JournalEntry.reference, JournalEntry.livemode).where(
                JournalEntry.source == source, JournalEntry.external_id == external_id
            )
        ).one()
        if is_new:
            _write(session, entry.id, lines, livemode=livemode, now=now)
        elif entry.livemode != livemode or not _same(session, entry.id, lines):
            raise EntryConflict(source, external_id)
    return Posted(entry.id, entry.reference, is_new)


def held_locked(session: Session, fund: FundKey, *, livemode: bool) -> Money:
    """What a fund holds, kept from falling by anyone else until this transaction ends."""
    pair = (fund.lead, fund.currency)
    ids = _opened_ids(session, {pair}, livemode=livemode)
    _lock(session, list(ids.values()))
    return queries.held(session, fund, livemode=livemode)


def _merged(lines: Sequence[Line]) -> list[Line]:
    """One line per account: the journal says what moved, not how it was counted."""
    sums: defaultdict[tuple[AccountKey, Currency], int] = defaultdict(int)
    for line in lines:
        sums[line.account, line.amount.currency] += line.amount.minor
    return [
        Line(account, Money(minor, currency))
        for (account, currency), minor in sums.items()
        if minor
    ]


def _write(
    session: Session, entry_id: int, lines: Sequence[Line], *, livemode: bool, now: datetime
) -> None:
    accounts = _opened(session, lines, livemode=livemode)
    _ensure_funds_cover(session, lines, accounts, livemode=livemode)
    session.execute(
        insert(Posting),
        [
            {
                "entry_id": entry_id,
                "account_id": accounts[line.account, line.amount.currency],
                "organisation_id": line.account.organisation_id,
                "livemode": livemode,
                "amount": line.amount.minor,
                "currency": line.amount.currency.value,
            }
            for line in lines
        ],
    )
    session.execute(insert(JournalSeal).values(entry_id=entry_id, sealed_at=now))


def _opened(session: Session, lines: Sequence[Line], *, livemode: bool) -> AccountIds:
    """The ids of the accounts, opening those that are new, the funds' lead accounts with them."""
    wanted = {(line.account, line.amount.currency) for line in lines}
    wanted |= {(fund.lead, fund.currency) for fund in drawn_funds(lines)}
    return _opened_ids(session, wanted, livemode=livemode)


def _opened_ids(
    session: Session, wanted: set[tuple[AccountKey, Currency]], *, livemode: bool
) -> AccountIds:
    found = _ids(session, wanted, livemode=livemode)
    for account, currency in sorted(wanted - found.keys(), key=lambda pair: pair[0].kind):
        insert_once(
            session,
            Account,
            kind=account.kind.value,
            organisation_id=account.organisation_id,
            fund=account.fund,
            currency=currency.value,
            livemode=livemode,
        )
    return found if len(found) == len(wanted) else _ids(session, wanted, livemode=livemode)


def _ids(
    session: Session, wanted: set[tuple[AccountKey, Currency]], *, livemode: bool
) -> AccountIds:
    columns = (Account.kind, Account.organisation_id, Account.fund, Account.currency)
    keys = [(a.kind.value, a.organisation_id, a.fund, c.value) for a, c in wanted]
    rows = session.execute(
        select(Account.id, *columns).where(Account.livemode == livemode, tuple_(*columns).in_(keys))
    )
    by_key = {(kind, organisation, fund, cur): id_ for id_, kind, organisation, fund, cur in rows}
    return {pair: by_key[key] for pair, key in zip(wanted, keys, strict=True) if key in by_key}


def _ensure_funds_cover(
    session: Session, lines: Sequence[Line], accounts: AccountIds, *, livemode: bool
) -> None:
    """Lock the funds that go down, then compare: a check without the lock could oversell."""
    drawn = drawn_funds(lines)
    if not drawn:
        return
    _lock(session, [accounts[fund.lead, fund.currency] for fund in drawn])
    for fund, asked in drawn.items():
        ensure_covered(fund, held=queries.held(session, fund, livemode=livemode), asked=asked)


def _lock(session: Session, account_ids: list[int]) -> None:
    session.execute(
        select(Account.id)
        .where(Account.id.in_(account_ids))
        .order_by(Account.id)
        .with_for_update(key_share=True)
    ).all()


def _same(session: Session, entry_id: int, lines: Sequence[Line]) -> bool:
    return queries.entry_lines(session, entry_id) == {line.account: line.amount for line in lines}
