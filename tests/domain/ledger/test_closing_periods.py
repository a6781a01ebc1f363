"""A closed month takes no entry, whoever writes it, and what comes late goes to the open one."""

import threading
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.ledger import aid_funds
from portal.ledger.checking import faults
from portal.ledger.closing_periods import closable, close_month, closed_months, last_closed
from portal.ledger.errors import NotYetOver, ReversedBefore
from portal.ledger.models import JournalEntry
from portal.ledger.queries import entry_lines
from portal.ledger.reversing import reverse
from tests.domain.racing import at_once
from tests.factories.giving import pesos
from tests.factories.people import organisation, person
from tests.factories.planted_faults import plant

OCTOBER = date(2026, 10, 1)
IN_OCTOBER = datetime(2026, 10, 17, 12, tzinfo=UTC)
OPENS = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Books:
    def __init__(self, session):
        ngo = organisation(session)
        self.id, self.actor = ngo.id, actor_for(person(session, Role.FINANCE, at=ngo))

    def deposit(self, session, name, when=IN_OCTOBER, livemode=False):
        return aid_funds.endow_pool(
            session, organisation_id=self.id, amount=pesos(100), external_id=name,
            occurred_at=when, livemode=livemode, now=NOW,
        )  # fmt: skip

    def close(self, session, month=OCTOBER, now=NOW):
        return close_month(
            session, actor=self.actor, organisation_id=self.id, month=month, livemode=False,
            now=now,
        )  # fmt: skip


@pytest.fixture
def books(app):
    with transaction() as session:
        made = Books(session)
        made.deposit(session, "first")
    return made


def moment_of(name):
    db.session.rollback()
    return db.session.scalars(
        select(JournalEntry.occurred_at).where(JournalEntry.external_id == name)
    ).one()


def kinds():
    db.session.rollback()
    return {fault.kind for fault in faults(db.session())}


def test_what_comes_late_counts_from_the_open_month(books):
    with transaction() as session:
        assert closable(session, books.id, livemode=False, now=NOW) == OCTOBER
        period = books.close(session)
        assert (period.entries, period.turnover_minor) == (1, 100)
        books.deposit(session, "late")
        books.deposit(session, "now", NOW)
    assert (moment_of("first"), moment_of("late"), moment_of("now")) == (IN_OCTOBER, OPENS, NOW)
    assert kinds() == set()


def test_the_database_refuses_what_passes_the_verb_by(books):
    with transaction() as session:
        books.close(session)
    entry = insert(JournalEntry).values(
        source="tests", external_id="by hand", organisation_id=books.id, livemode=False,
        occurred_at=OPENS - timedelta(seconds=1), recorded_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(entry)


def test_other_organisations_and_live_books_are_not_closed_with_it(books):
    with transaction() as session:
        books.close(session)
        books.deposit(session, "live", livemode=True)
        Books(session).deposit(session, "other")
    assert (moment_of("live"), moment_of("other")) == (IN_OCTOBER, IN_OCTOBER)


def test_a_correction_reverses_in_the_open_month(books):
    with transaction() as session:
        books.close(session)
        entry = session.scalars(select(JournalEntry)).one()
        reverse(
            session, reference=entry.reference, organisation_id=books.id, occurred_at=IN_OCTOBER,
            now=NOW,
        )  # fmt: skip
        reference = entry.reference
    assert moment_of(reference) == OPENS
    assert kinds() == set()


def test_a_closed_month_is_not_closed_again_nor_out_of_turn(books):
    with transaction() as session:
        books.close(session)
        for month in (OCTOBER, date(2026, 12, 1), date(2026, 9, 1)):
            with pytest.raises(NotYetOver):
                books.close(session, month)


def test_a_closed_month_is_never_opened(books):
    with transaction() as session:
        books.close(session)
    for statement in ("UPDATE ledger_period SET entries = 9", "DELETE FROM ledger_period"):
        with pytest.raises(IntegrityError), transaction() as session:
            session.connection().exec_driver_sql(statement)


def test_two_close_it_at_once_and_it_is_closed_once(app, books):
    deeds = [lambda session: books.close(session).entries] * 4
    assert at_once(app, deeds) == {1: 1, "NotYetOver": 3}


def test_whoever_closes_waits_for_entries_on_their_way(app, books):
    posted, counted = threading.Event(), []

    def close():
        with app.app_context():
            posted.wait(10)
            with transaction() as session:
                counted.append(books.close(session).entries)
            db.session.remove()

    closing = threading.Thread(target=close)
    closing.start()
    with transaction() as session:
        books.deposit(session, "on its way")
        posted.set()
        closing.join(0.5)
        assert counted == []  # it waits for this transaction
    closing.join(20)
    assert counted == [2]
    assert kinds() == set()


PLANTED = {
    "an entry slipped in": (
        "UPDATE journal_entry SET occurred_at = '2026-10-20 00:00:00.000000+00:00',"
        " recorded_at = '2026-12-20 00:00:00.000000+00:00' WHERE external_id = 'now'",
        {"late_entry", "changed_month"},
    ),
    "an amount changed": ("UPDATE posting SET amount = amount * 2 WHERE entry_id = 1",
                          {"changed_month"}),
    "an entry taken out": (
        "UPDATE journal_entry SET occurred_at = '2026-11-05 00:00:00.000000+00:00'"
        " WHERE external_id = 'first'",
        {"changed_month"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("statement, wanted", PLANTED.values(), ids=PLANTED.keys())
def test_whoever_changes_a_closed_month_is_found(books, statement, wanted):
    with transaction() as session:
        books.close(session)
        books.deposit(session, "now", NOW)
    if db.engine.dialect.name == "sqlite":
        statement = statement.replace("+00:00", "")
    plant(statement)
    assert kinds() == wanted


def test_what_is_closed_is_told_and_who_closed_it(books):
    with transaction() as session:
        books.deposit(session, "second")
        books.deposit(session, "before", datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC))
        books.deposit(session, "first moment", datetime(2026, 10, 1, tzinfo=UTC))
        books.deposit(session, "after", OPENS)
        books.deposit(session, "live", livemode=True)
        Books(session).deposit(session, "other")
        period = books.close(session)
        assert (period.organisation_id, period.livemode, period.month) == (
            *(books.id, False, OCTOBER),
        )
        assert (period.entries, period.turnover_minor) == (3, 300)
        assert (period.ends_at, period.closed_at) == (OPENS, NOW)
        assert period.closed_by == books.actor.reference
        deed = session.scalars(select(AuditEntry).where(AuditEntry.action == "month_closed")).one()
        assert (deed.actor, deed.organisation_id) == (books.actor.reference, books.id)
        assert (deed.subject, deed.at) == (f"ledger_period:{period.reference}", NOW)
    assert kinds() == set()


def test_an_empty_month_is_closed_with_nothing(books):
    with transaction() as session:
        period = books.close(session, date(2026, 9, 1))
        assert (period.entries, period.turnover_minor) == (0, 0)


def test_months_that_are_closed_are_listed_newest_first(books):
    months = [date(2026, 8, 1), date(2026, 9, 1), OCTOBER]
    with transaction() as session:
        for month in months:
            books.close(session, month)
        other = Books(session)
        other.close(session)
        found = closed_months(session, books.id, livemode=False)
        assert [period.month for period in found] == months[::-1]
        newest = closed_months(session, books.id, livemode=False, limit=2)
        assert [period.month for period in newest] == [OCTOBER, date(2026, 9, 1)]
        assert closed_months(session, books.id, livemode=True) == []
        assert last_closed(session, books.id, livemode=False) == OCTOBER
        assert last_closed(session, books.id, livemode=True) is None


def test_two_years_of_months_are_listed(books):
    with transaction() as session:
        for number in range(26):
            books.close(session, date(2024 + number // 12, number % 12 + 1, 1))
        assert len(closed_months(session, books.id, livemode=False)) == 24


def test_which_month_may_be_closed(books):
    with transaction() as session:
        may = partial(closable, session, livemode=False)
        assert may(books.id, now=NOW) == OCTOBER
        assert may(books.id, now=datetime(2026, 10, 31, 23, tzinfo=UTC)) is None
        assert closable(session, books.id, livemode=True, now=NOW) is None
        assert may(Books(session).id, now=NOW) is None
        books.deposit(session, "earlier", datetime(2026, 8, 3, tzinfo=UTC))
        assert may(books.id, now=NOW) == date(2026, 8, 1)
        books.close(session)
        assert may(books.id, now=NOW) is None
        assert may(books.id, now=datetime(2026, 12, 1, tzinfo=UTC)) == date(2026, 11, 1)


def test_what_comes_after_the_closing_is_no_fault(books):
    later = NOW + timedelta(hours=1)
    with transaction() as session:
        books.close(session)
        for name, when in (("late", IN_OCTOBER), ("first moment", OPENS), ("now", later)):
            aid_funds.endow_pool(
                session, organisation_id=books.id, amount=pesos(100), external_id=name,
                occurred_at=when, livemode=False, now=later,
            )  # fmt: skip
    assert kinds() == set()


def test_a_correction_says_what_it_undoes_and_is_made_once(books):
    with transaction() as session:
        entry = session.scalars(select(JournalEntry)).one()
        undo = partial(reverse, session, organisation_id=books.id, occurred_at=IN_OCTOBER, now=NOW)
        posted = undo(reference=entry.reference)
        made = session.get_one(JournalEntry, posted.entry_id)
        assert (made.source, made.external_id) == ("reversal", entry.reference)
        assert (made.reverses_id, made.livemode) == (entry.id, entry.livemode)
        assert (made.occurred_at, made.recorded_at) == (IN_OCTOBER, NOW)
        assert entry_lines(session, made.id) == {
            account: -amount for account, amount in entry_lines(session, entry.id).items()
        }
        for undone in (entry.reference, made.reference):
            with pytest.raises(ReversedBefore):
                undo(reference=undone)
        with pytest.raises(NotFound):
            undo(reference="no-such-entry")
        with pytest.raises(NotFound):
            reverse(
                session, reference=entry.reference, organisation_id=books.id + 1,
                occurred_at=IN_OCTOBER, now=NOW,
            )  # fmt: skip
