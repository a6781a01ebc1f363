"""Each night, hold our books against the payment service's own, line by line.

What we missed is settled, what we do not know is parked in suspense with an alert, and what
differs is named. Nothing is ever made to fit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.extensions import Door, reading
from portal.giving import queries
from portal.giving.owner_calls import Owner, owner_of
from portal.giving.receiving_events import SETTLE
from portal.giving.run_models import ReconciliationRun
from portal.giving.settling import SOURCE, settle_gift
from portal.giving.stripe_gateway import StripeGateway
from portal.giving.stripe_shapes import BalanceRow
from portal.ledger.errors import LedgerRefusal
from portal.ledger.models import Account, JournalEntry, Posting
from portal.ledger.period_models import ClosedPeriod
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, debit
from portal.outbox.writing import enqueue

# So many lines are held against our books by one question.
PAGE = 1000
PAYOUTS = frozenset({"payout", "payout_failure", "payout_cancel"})


@dataclass
class Report:
    """What one night found; `is_clean` when our books and theirs are 0 cents apart."""

    compared: int = 0
    settled: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing needs a person."""
        return not (self.parked or self.wrong or self.extra)


@dataclass(frozen=True)
class Booked:
    """What our journal says of one balance transaction, in minor units."""

    net: int
    fee: int
    has_fee_line: bool


def reconcile(
    *,
    organisation_id: int,
    account: str | None,
    gateway: StripeGateway,
    write: Door,
    since: datetime,
    now: datetime,
) -> Report:
    """Compare everything since a moment; raises GatewayDown. Can be repeated and interrupted.

    What was found is kept: the public page says when the books last agreed.
    """
    report, seen = Report(), set[bytes]()
    night = _Night(organisation_id, account, gateway, write, now)
    rows = iter(gateway.balance_rows(account=account, since=since))
    while page := list(islice(rows, PAGE)):
        seen |= {_mark(row.id) for row in page}
        _compare_page(report, page, night)
    with reading() as session:
        ours = _ours_since(session, night, since)
        report.extra = sorted(id_ for id_ in ours if _mark(id_) not in seen)
    with write() as session:
        session.add(_run(report, night, since))
    return report


def _mark(id_: str) -> bytes:
    """Eight bytes for an id: of a year's lines only these are held in memory."""
    return blake2b(id_.encode(), digest_size=8).digest()


def _run(report: Report, night: "_Night", since: datetime) -> ReconciliationRun:
    return ReconciliationRun(
        organisation_id=night.organisation_id,
        livemode=night.gateway.livemode,
        since=since,
        ran_at=night.now,
        compared=report.compared,
        settled=len(report.settled),
        parked=len(report.parked),
        wrong=len(report.wrong),
        extra=len(report.extra),
    )


@dataclass(frozen=True)
class _Night:
    """Whose books, against whom, written through which door, when."""

    organisation_id: int
    account: str | None
    gateway: StripeGateway
    write: Door
    now: datetime


def _compare_page(report: Report, page: list[BalanceRow], night: _Night) -> None:
    booked = _read_booked(page)
    for row in page:
        report.compared += 1
        if row.id not in booked:
            _take_in(report, row, night)
        elif not _agree(row, booked[row.id]):
            report.wrong.append(row.id)


def _take_in(report: Report, row: BalanceRow, night: _Night) -> None:
    owner = _owner(row, night)
    if owner.monthly:
        _ask_for_month(owner.monthly, night)
        report.asked.append(row.id)
        return
    try:
        known = _learn(row, owner.gift, night)
    except LedgerRefusal:
        # Something of it stands in the books in another way, such as parked before its gift was
        # known: a person has to look, and the lines after it are compared all the same.
        report.wrong.append(row.id)
        return
    (report.settled if known else report.parked).append(row.id)


def _agree(row: BalanceRow, ours: Booked) -> bool:
    fees_agree = not ours.has_fee_line or ours.fee == row.fee.minor
    return ours.net == row.net.minor and fees_agree


def _read_booked(page: Iterable[BalanceRow]) -> dict[str, Booked]:
    with reading() as session:
        rows = session.execute(
            select(JournalEntry.external_id, Account.kind, Posting.amount)
            .join(Posting, Posting.entry_id == JournalEntry.id)
            .join(Account, Account.id == Posting.account_id)
            .where(
                JournalEntry.source == SOURCE,
                JournalEntry.external_id.in_([row.id for row in page]),
            )
        ).all()
    sums: dict[str, dict[str, int]] = {}
    for external_id, kind, amount in rows:
        sums.setdefault(external_id, {})[AccountKind(kind)] = int(amount)
    return {
        external_id: Booked(
            net=lines.get(AccountKind.STRIPE_BALANCE, 0),
            fee=lines.get(AccountKind.FEES, 0),
            has_fee_line=AccountKind.GIFTS in lines,
        )
        for external_id, lines in sums.items()
    }


def _owner(row: BalanceRow, night: _Night) -> Owner:
    """Whose payment it moved: a refund or a dispute names only the payment, and its line comes
    before the charge's. Parking it would stand in the way of the gift's own."""
    if row.gift_reference or not row.intent_id:
        return Owner(gift=row.gift_reference)
    with reading() as session:
        gift = queries.gift_by_intent(session, row.intent_id)
        if gift:
            return Owner(gift=gift.reference)
    return owner_of(night.gateway, row.intent_id, account=night.account)


def _ask_for_month(monthly: str, night: _Night) -> None:
    """A month that we know nothing of: its charge names no gift, its standing order is settled."""
    with night.write() as session:
        enqueue(session, kind=SETTLE, payload={"monthly": monthly}, now=night.now)


def _learn(row: BalanceRow, gift: str | None, night: _Night) -> bool:
    """Settle the gift it belongs to, book a payout, or park it; False when it was parked."""
    if gift:
        settle_gift(gift, gateway=night.gateway, write=night.write, now=night.now)
        if row.id in _read_booked([row]):
            return True
    is_payout = row.kind in PAYOUTS
    counter = AccountKind.BANK if is_payout else AccountKind.SUSPENSE
    with night.write() as session:
        _book_outside_gifts(session, row, night, counter)
    return is_payout


def _book_outside_gifts(
    session: Session, row: BalanceRow, night: _Night, counter: AccountKind
) -> None:
    stripe = AccountKey(AccountKind.STRIPE_BALANCE, night.organisation_id)
    post(
        session,
        source=SOURCE,
        external_id=row.id,
        lines=[debit(stripe, row.net), debit(AccountKey(counter, night.organisation_id), -row.net)],
        occurred_at=row.occurred_at,
        livemode=night.gateway.livemode,
        now=night.now,
    )
    if counter is AccountKind.SUSPENSE:
        record(
            session,
            actor="reconciliation",
            action="money_parked",
            subject=f"balance_transaction:{row.id}",
            organisation_id=night.organisation_id,
            now=night.now,
        )


def _ours_since(session: Session, night: _Night, since: datetime) -> Iterator[str]:
    """Our entries of these days up to the moment of asking, as they are read: one that is booked
    while rows are listed may be younger than the list.

    One that counts in a later month than it happened stands at that month's first moment: it may be
    older than what was asked of the service.
    """
    moved = select(ClosedPeriod.ends_at).where(
        ClosedPeriod.organisation_id == night.organisation_id,
        ClosedPeriod.livemode == night.gateway.livemode,
    )
    return iter(
        session.scalars(
            select(JournalEntry.external_id)
            .where(
                JournalEntry.source == SOURCE,
                JournalEntry.organisation_id == night.organisation_id,
                JournalEntry.livemode == night.gateway.livemode,
                JournalEntry.occurred_at >= since,
                JournalEntry.occurred_at < night.now,
                JournalEntry.recorded_at <= night.now,
                JournalEntry.occurred_at.not_in(moved),
            )
            .execution_options(yield_per=PAGE)
        )
    )
