"""A closed month takes no entry, whoever writes it, and what comes late goes to the open one."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.extensions import db, transaction
from portal.ledger import aid_funds
from portal.ledger.checking import faults
from portal.ledger.closing_periods import closable, close_month
from portal.ledger.errors import NotYetOver
from portal.ledger.models import JournalEntry
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
