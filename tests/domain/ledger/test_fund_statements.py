"""A statement opens with what was there, tells each entry once, and closes with what is there."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.ledger import fund_statements
from portal.ledger.aid_funds import commit_from_pool, endow_pool
from portal.ledger.fund_statements import Sheet, sheets, statement, whole_statement
from portal.money import Currency, Money
from tests.factories.people import organisation

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
NEXT = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def ngo(session):
    return organisation(session).id


def move(session, ngo, minor, when, currency=Currency.MXN, verb=endow_pool):
    verb(
        session, organisation_id=ngo, amount=Money(minor, currency),
        external_id=f"{ngo}-{minor}-{when:%d%H%M%S}-{currency}", occurred_at=when, livemode=False,
        now=NOW,
    )  # fmt: skip


def pool(ngo, currency=Currency.MXN):
    return Sheet("pool", ngo, "", currency, livemode=False)


def read(session, sheet, **more):
    return statement(session, sheet, since=FIRST, until=NEXT, **more)


def test_opening_each_entry_and_closing(session, ngo):
    move(session, ngo, 500, FIRST - timedelta(seconds=1))
    move(session, ngo, 300, FIRST)
    move(session, ngo, 100, NEXT - timedelta(seconds=1), verb=commit_from_pool)
    move(session, ngo, 900, NEXT)
    found = read(session, pool(ngo))
    assert (found.opening.minor, found.closing.minor) == (500, 700)
    assert [(row.amount.minor, row.held.minor) for row in found.rows] == [(300, 800), (-100, 700)]


def test_an_account_grows_by_what_comes(session, ngo):
    move(session, ngo, 300, FIRST)
    bank = Sheet("bank", ngo, "", Currency.MXN, livemode=False)
    assert read(session, bank).closing.minor == 300
    assert dict(sheets(session, organisation_ids=[ngo], livemode=False)) == {
        bank: Money(300, Currency.MXN), pool(ngo): Money(300, Currency.MXN),
    }  # fmt: skip


def test_currencies_are_kept_apart(session, ngo):
    move(session, ngo, 300, FIRST)
    move(session, ngo, 7, FIRST, Currency.USD)
    assert read(session, pool(ngo)).closing == Money(300, Currency.MXN)
    assert read(session, pool(ngo, Currency.USD)).closing == Money(7, Currency.USD)


def test_pages_go_on_where_the_last_ended(session, ngo, monkeypatch):
    monkeypatch.setattr(fund_statements, "PAGE", 2)
    for number in range(5):  # some at the same moment
        move(session, ngo, number + 1, FIRST + timedelta(seconds=number // 2))
    pages = list(whole_statement(session, pool(ngo), since=FIRST, until=NEXT))
    assert [[row.amount.minor for row in page.rows] for page in pages] == [[1, 2], [3, 4], [5]]
    assert [page.opening.minor for page in pages] == [0, 3, 10]
    assert pages[-1].closing.minor == 15


def test_another_organisations_entries_are_not_in_it(session, ngo):
    other = organisation(session).id
    move(session, other, 300, FIRST)
    assert read(session, pool(ngo)).rows == []
