"""Read the whole journal and name every fault: what the database enforces, and what it cannot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.ledger.closing_periods import held_in_month
from portal.ledger.models import Account, JournalEntry, JournalSeal, Posting
from portal.ledger.period_models import ClosedPeriod
from portal.ledger.rules import GUARD_OF, AccountKind
from portal.triggers import missing_triggers

GIVEN_AND_BACK = (AccountKind.GIFTS, AccountKind.REFUNDS, AccountKind.DISPUTE_LOSSES)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it must be; `subject` says where to look."""

    kind: str
    subject: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject} {self.detail}".rstrip()


# What the migrations leave in the database; without one of them the books are only a promise.
TRIGGERS = frozenset(
    {
        "journal_seal_balances",
        "journal_seal_queues_leaf",
        "posting_entry_open",
        "journal_entry_period_open",
        *(
            f"{table}_append_only"
            for table in (
                *("ledger_account", "journal_entry", "posting", "journal_seal", "ledger_period"),
                *("log_leaf", "log_node", "log_head"),
            )
        ),
    }
)


def faults(session: Session) -> list[Fault]:
    """Everything wrong with the books, empty when they are true."""
    return [fault for check in CHECKS for fault in check(session)]


def _missing_triggers(session: Session) -> Iterator[Fault]:
    for trigger in missing_triggers(session, TRIGGERS):
        yield Fault("missing_trigger", trigger)


def _unbalanced(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(JournalEntry.reference, Posting.currency, func.sum(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .group_by(JournalEntry.reference, Posting.currency)
        .having(func.sum(Posting.amount) != 0)
    )
    for reference, currency, total in rows:
        yield Fault("unbalanced", f"entry:{reference}", f"{int(total)} {currency}")


def _one_sided(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(JournalEntry.reference, func.count(Posting.id))
        .outerjoin(Posting, Posting.entry_id == JournalEntry.id)
        .group_by(JournalEntry.reference)
        .having(func.count(Posting.id) < 2)
    )
    for reference, count in rows:
        yield Fault("one_sided", f"entry:{reference}", f"{count} postings")


def _unsealed(session: Session) -> Iterator[Fault]:
    rows = session.scalars(
        select(JournalEntry.reference)
        .outerjoin(JournalSeal, JournalSeal.entry_id == JournalEntry.id)
        .where(JournalSeal.entry_id.is_(None))
    )
    for reference in rows:
        yield Fault("unsealed", f"entry:{reference}")


def _orphans(session: Session) -> Iterator[Fault]:
    rows = session.scalars(
        select(Posting.id)
        .outerjoin(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(Account, Account.id == Posting.account_id)
        .where(or_(JournalEntry.id.is_(None), Account.id.is_(None)))
    )
    for posting_id in rows:
        yield Fault("orphan_posting", f"posting:{posting_id}")


def _mixed_books(session: Session) -> Iterator[Fault]:
    """A posting whose currency, organisation or mode is not its account's and its entry's."""
    rows = session.execute(
        select(Posting.id, JournalEntry.reference)
        .join(Account, Account.id == Posting.account_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            or_(
                Posting.currency != Account.currency,
                Posting.organisation_id != Account.organisation_id,
                Posting.organisation_id != JournalEntry.organisation_id,
                Posting.livemode != Account.livemode,
                Posting.livemode != JournalEntry.livemode,
            )
        )
    )
    for posting_id, reference in rows:
        yield Fault("mixed_books", f"entry:{reference}", f"posting {posting_id}")


def _duplicates(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(JournalEntry.source, JournalEntry.external_id, func.count())
        .group_by(JournalEntry.source, JournalEntry.external_id)
        .having(func.count() > 1)
    )
    for source, external_id, count in rows:
        yield Fault("recorded_twice", f"{source}:{external_id}", f"{count} times")


def _below_zero(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(
            Account.kind,
            Account.organisation_id,
            Account.fund,
            Account.currency,
            Account.livemode,
            func.sum(Posting.amount),
        )
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.kind.in_(GUARD_OF))
        .group_by(
            Account.kind,
            Account.organisation_id,
            Account.fund,
            Account.currency,
            Account.livemode,
        )
    )
    held: dict[tuple[object, ...], int] = {}
    for kind, *where, total in rows:
        key = (GUARD_OF[AccountKind(kind)].value, *where)
        held[key] = held.get(key, 0) - int(total)
    for key, minor in sorted(held.items(), key=str):
        if minor < 0:
            name = ":".join(str(part) for part in key if part != "")
            yield Fault("below_zero", name, str(minor))


def _false_reversals(session: Session) -> Iterator[Fault]:
    """A correction that does not undo, line by line, what it says it reverses."""
    first, second = aliased(Posting), aliased(Posting)
    rows = session.execute(
        select(JournalEntry.reference)
        .join(first, first.entry_id == JournalEntry.reverses_id)
        .outerjoin(
            second,
            and_(
                second.entry_id == JournalEntry.id,
                second.account_id == first.account_id,
                second.amount == -first.amount,
            ),
        )
        .where(second.id.is_(None))
        .distinct()
    )
    for (reference,) in rows:
        yield Fault("false_reversal", f"entry:{reference}")


def _given_back_more(session: Session) -> Iterator[Fault]:
    """A fund that gave back more than it was ever given."""
    left = func.sum(-Posting.amount)
    rows = session.execute(
        select(Account.organisation_id, Account.fund, Account.currency, left)
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.kind.in_(GIVEN_AND_BACK))
        .group_by(Account.organisation_id, Account.fund, Account.currency, Account.livemode)
        .having(left < 0)
    )
    for organisation_id, fund, currency, minor in rows:
        yield Fault("given_back_more", f"{organisation_id}:{fund}", f"{int(minor)} {currency}")


def _late_entries(session: Session) -> Iterator[Fault]:
    """An entry that came into a month after it was closed."""
    rows = session.scalars(
        select(JournalEntry.reference)
        .join(
            ClosedPeriod,
            and_(
                ClosedPeriod.organisation_id == JournalEntry.organisation_id,
                ClosedPeriod.livemode == JournalEntry.livemode,
                JournalEntry.occurred_at < ClosedPeriod.ends_at,
                JournalEntry.recorded_at > ClosedPeriod.closed_at,
            ),
        )
        .distinct()
    )
    for reference in rows:
        yield Fault("late_entry", f"entry:{reference}")


def _changed_months(session: Session) -> Iterator[Fault]:
    """A closed month that no longer holds what it held when it was closed."""
    for period in session.scalars(select(ClosedPeriod)):
        begins = datetime.combine(period.month, time(), UTC)
        held = held_in_month(
            session,
            period.organisation_id,
            livemode=period.livemode,
            begins=begins,
            ends=period.ends_at,
        )
        if held != (period.entries, period.turnover_minor):
            yield Fault("changed_month", f"ledger_period:{period.reference}", f"{period.month}")


CHECKS: tuple[Callable[[Session], Iterator[Fault]], ...] = (
    _missing_triggers,
    _unsealed,
    _one_sided,
    _unbalanced,
    _orphans,
    _mixed_books,
    _duplicates,
    _below_zero,
    _false_reversals,
    _given_back_more,
    _late_entries,
    _changed_months,
)
