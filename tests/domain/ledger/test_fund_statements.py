"""A statement opens with what was there, tells each entry once, and closes with what is there."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.ledger import fund_statements
from portal.ledger.aid_funds import commit_from_pool, endow_pool, fill_reserve
from portal.ledger.fund_statements import SHEETS, Sheet, sheets, statement, whole_statement
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
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


@pytest.mark.parametrize("name", SHEETS)
def test_what_is_owned_grows_by_what_comes_and_funds_by_what_is_given(name):
    owned = {"stripe_balance", "bank", "cash_box", "shortfall"}
    assert Sheet(name, 1, "", Currency.MXN, livemode=False).sign == (1 if name in owned else -1)


def test_each_fund_and_account_is_one_sheet():
    assert list(SHEETS)[:4] == ["campaign_fund", "pool", "committed", "reserve"]
    kinds = [kind for kinds in SHEETS.values() for kind in kinds]
    assert sorted(kinds) == sorted(AccountKind)


def test_sheets_stand_in_one_order(session, ngo):
    other = organisation(session).id
    for where in (other, ngo):
        move(session, where, 7, FIRST, Currency.USD)
        move(session, where, 500, FIRST)
        move(session, where, 100, FIRST, verb=commit_from_pool)
        move(session, where, 50, FIRST, verb=fill_reserve)
    live = sheets(session, organisation_ids=[ngo], livemode=True)
    assert live == []
    found = sheets(session, organisation_ids=[other, ngo], livemode=False)
    assert [
        (sheet.organisation_id, sheet.name, sheet.currency.value, money.minor)
        for sheet, money in found
    ] == [
        (where, *rest)
        for where in sorted((ngo, other))
        for rest in (
            ("pool", "MXN", 350), ("pool", "USD", 7), ("committed", "MXN", 100),
            ("reserve", "MXN", 50), ("bank", "MXN", 500), ("bank", "USD", 7),
        )
    ]  # fmt: skip
    assert all(sheet.fund == "" and not sheet.livemode for sheet, _ in found)


def test_a_campaigns_fund_is_one_sheet_of_all_that_was_taken_from_it(session, ngo):
    lines = [
        debit(AccountKey(AccountKind.BANK, ngo), Money(90, Currency.MXN)),
        debit(AccountKey(AccountKind.FEES, ngo, "campaign:b"), Money(10, Currency.MXN)),
        credit(AccountKey(AccountKind.GIFTS, ngo, "campaign:b"), Money(70, Currency.MXN)),
        credit(AccountKey(AccountKind.GIFTS, ngo, "campaign:a"), Money(30, Currency.MXN)),
    ]
    post(
        session, source="tests", external_id="g", lines=lines, occurred_at=FIRST, livemode=False,
        now=NOW,
    )  # fmt: skip
    found = sheets(session, organisation_ids=[ngo], livemode=False)
    assert [(sheet.name, sheet.fund, money.minor) for sheet, money in found] == [
        ("campaign_fund", "campaign:a", 30), ("campaign_fund", "campaign:b", 60), ("bank", "", 90),
    ]  # fmt: skip
    (row,) = read(session, found[1][0]).rows
    assert (row.source, row.occurred_at, row.amount.minor) == ("tests", FIRST, 60)


def test_pages_of_three_go_on_too(session, ngo, monkeypatch):
    monkeypatch.setattr(fund_statements, "PAGE", 3)
    for number in range(7):
        move(session, ngo, number + 1, FIRST + timedelta(seconds=number // 4))
    pages = list(whole_statement(session, pool(ngo), since=FIRST, until=NEXT))
    assert [[row.amount.minor for row in page.rows] for page in pages] == [
        [1, 2, 3], [4, 5, 6], [7],
    ]  # fmt: skip
    assert [page.opening.minor for page in pages] == [0, 6, 21]
    assert [page.closing.minor for page in pages] == [6, 21, 28]
    assert [page.more for page in pages] == [pages[0].rows[2].entry, pages[1].rows[2].entry, ""]


def test_a_page_has_a_hundred_entries(session, ngo):
    for number in range(101):
        move(session, ngo, number + 1, FIRST)
    first, last = whole_statement(session, pool(ngo), since=FIRST, until=NEXT)
    assert (len(first.rows), len(last.rows)) == (100, 1)


def test_live_entries_and_other_funds_are_not_in_it(session, ngo):
    move(session, ngo, 300, FIRST)
    live = Sheet("pool", ngo, "", Currency.MXN, livemode=True)
    assert read(session, live).rows == []
    assert read(session, Sheet("pool", ngo, "x", Currency.MXN, livemode=False)).rows == []
