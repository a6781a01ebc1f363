"""A payment service's books of any length, made row by row, and ours to hold against them."""

import random
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import insert, text

from portal.extensions import db, transaction
from portal.giving.reconciling import Report, reconcile
from portal.giving.stripe_shapes import BalanceRow
from portal.ledger.models import JournalEntry, JournalSeal, Posting
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Currency, Money
from portal.references import new_reference
from tests.factories.planted_faults import plant
from tests.factories.treasury import NOW

AT_ONCE = 2_000


class BalanceBooks:
    """Stands in for the gateway where only its books are asked for; `planted` are the false ids."""

    livemode = False

    def __init__(self, session, organisation_id, fund="campaign:proof"):
        self.organisation_id, self.fund = organisation_id, fund
        self.count, self.planted, self.left_out = 0, set(), set()
        self.extra_rows = []
        self.accounts = _accounts(session, organisation_id, fund)

    def fill(self, session, count):
        """So many charges of theirs, and an entry of ours for each, as `post` would write it."""
        start = session.scalar(db.select(db.func.max(JournalEntry.id))) or 0
        for first in range(self.count, self.count + count, AT_ONCE):
            numbers = range(first, min(self.count + count, first + AT_ONCE))
            _write(session, self, numbers, start)
        self.count += count
        if db.engine.dialect.name == "postgresql":  # numbers given by hand move no sequence
            sequence = "pg_get_serial_sequence('journal_entry', 'id')"
            session.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM journal_entry))"))

    def balance_rows(self, *, account, since) -> Iterator[BalanceRow]:
        """Newest first, as the service gives them; made while they are read."""
        yield from self.extra_rows
        for number in range(self.count - 1, -1, -1):
            if (told := row(number)).id not in self.left_out:
                yield told

    def plant_missing(self):
        """A charge of theirs that we know nothing of."""
        self.extra_rows.append(row(self.count + len(self.extra_rows)))
        self.planted.add(self.extra_rows[-1].id)

    def plant_extra(self):
        """An entry of ours that they know nothing of: they do not tell of that charge."""
        self.left_out.add(self._victim())
        self.planted |= self.left_out

    def plant_a_cent(self, what, cent):
        """One cent more or less of the net or of the fee in our books."""
        id_ = self._victim()
        account = self.accounts["stripe" if what == "net" else "fee"]
        plant(
            f"UPDATE posting SET amount = amount + ({cent}) WHERE account_id = {account} AND"
            f" entry_id = (SELECT id FROM journal_entry WHERE external_id = '{id_}')"
        )
        self.planted.add(id_)

    def _victim(self):
        hand = random.Random(len(self.planted))
        while True:
            id_ = row(hand.randrange(self.count)).id
            if id_ not in self.planted:
                return id_


def row(number: int) -> BalanceRow:
    """The charge of that number, always the same."""
    minor, fee = 2_000 + number % 50_000, 348 + number % 97
    return BalanceRow(
        id=f"txn_{number:08}",
        kind="charge",
        amount=Money(minor, Currency.MXN),
        fee=Money(fee, Currency.MXN),
        net=Money(minor - fee, Currency.MXN),
        occurred_at=NOW - timedelta(days=20) + timedelta(seconds=number),
        gift_reference=None,
        intent_id=None,
    )


def _accounts(session, organisation_id, fund):
    keys = {
        "stripe": AccountKey(AccountKind.STRIPE_BALANCE, organisation_id),
        "fee": AccountKey(AccountKind.FEES, organisation_id, fund),
        "gifts": AccountKey(AccountKind.GIFTS, organisation_id, fund),
    }
    opening = Money(3, Currency.MXN), Money(2, Currency.MXN), Money(1, Currency.MXN)
    posted = post(
        session, source="tests", external_id=new_reference(),
        lines=[credit(keys["gifts"], opening[0]), debit(keys["stripe"], opening[1]),
               debit(keys["fee"], opening[2])],
        occurred_at=NOW - timedelta(days=60), livemode=False, now=NOW,
    )  # fmt: skip
    lines = session.execute(
        db.select(Posting.account_id, Posting.amount).where(Posting.entry_id == posted.entry_id)
    )
    names = {-3: "gifts", 2: "stripe", 1: "fee"}
    return {names[amount]: account_id for account_id, amount in lines}


def night(books: BalanceBooks) -> Report:
    """One comparison of everything."""
    found = reconcile(
        organisation_id=books.organisation_id, account="acct", gateway=books, write=transaction,
        since=NOW - timedelta(days=30), now=NOW,
    )  # fmt: skip
    db.session.rollback()
    return found


def _write(session, books, numbers, start):
    entries, postings, seals = [], [], []
    for number in numbers:
        theirs, id_ = row(number), start + number + 1
        whose = {"organisation_id": books.organisation_id, "livemode": False}
        entries.append({
            "id": id_, "reference": new_reference(), "source": "stripe",
            "external_id": theirs.id, "occurred_at": theirs.occurred_at, "recorded_at": NOW,
            **whose,
        })  # fmt: skip
        for name, minor in (
            ("stripe", theirs.net.minor), ("fee", theirs.fee.minor), ("gifts", -theirs.amount.minor)
        ):  # fmt: skip
            account_id = books.accounts[name]
            postings.append({
                "entry_id": id_, "account_id": account_id, "amount": minor, "currency": "MXN",
                **whose,
            })  # fmt: skip
        seals.append({"entry_id": id_, "sealed_at": NOW})
    session.execute(insert(JournalEntry), entries)
    session.execute(insert(Posting), postings)
    session.execute(insert(JournalSeal), seals)
