"""Every sum names its organisation, fund, currency and mode; what differs in one is in another."""

from datetime import UTC, datetime

import pytest

from portal.ledger.posting import post
from portal.ledger.queries import (
    Totals,
    balance,
    entry_lines,
    fund_totals,
    held,
    recorded,
    sums_of,
    totals,
)
from portal.ledger.rules import AccountKey, AccountKind, FundKey, Guard, credit, debit
from portal.money import Currency, Money
from tests.factories.people import organisation

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
K = AccountKind
FUND, OTHER_FUND = "campaign:a", "campaign:b"


@pytest.fixture
def books(session):
    """One gift of 1 to the fund that is asked about, and larger ones that differ in one thing."""
    ngo, other = organisation(session).id, organisation(session).id
    for number, (where, fund, currency, livemode) in enumerate(
        (
            (ngo, FUND, Currency.MXN, False),
            (other, FUND, Currency.MXN, False),
            (ngo, OTHER_FUND, Currency.MXN, False),
            (ngo, FUND, Currency.USD, False),
            (ngo, FUND, Currency.MXN, True),
        )
    ):
        give(session, where, fund, Money(10**number, currency), f"g{number}", livemode=livemode)
    return ngo


def give(session, where, fund, amount, name, *, livemode=False, source="tests"):
    return post(
        session, source=source, external_id=name, occurred_at=NOW, livemode=livemode, now=NOW,
        lines=[debit(AccountKey(K.BANK, where), amount),
               credit(AccountKey(K.GIFTS, where, fund), amount)],
    )  # fmt: skip


def pesos(minor):
    return Money(minor, Currency.MXN)


def test_a_balance_is_of_one_account(session, books):
    account = AccountKey(K.GIFTS, books, FUND)
    assert balance(session, account, currency=Currency.MXN, livemode=False) == pesos(-1)
    assert balance(session, account, currency=Currency.EUR, livemode=False) == Money(
        0, Currency.EUR
    )


def test_a_fund_holds_what_is_its_own(session, books):
    fund = FundKey(Guard.CAMPAIGN_FUND, books, FUND, Currency.MXN)
    assert held(session, fund, livemode=False) == pesos(1)
    assert held(session, FundKey(Guard.POOL, books, "", Currency.MXN), livemode=False) == pesos(0)


def test_a_campaigns_sums_are_its_own(session, books):
    found = fund_totals(
        session, organisation_id=books, fund=FUND, currency=Currency.MXN, livemode=False
    )
    assert found == Totals(books, FUND, Currency.MXN, {K.GIFTS: -1})


def test_every_fund_is_told_apart(session, books):
    found = totals(session, livemode=False, organisation_ids=[books])
    assert {(one.fund, one.currency): one.sums for one in found} == {
        ("", Currency.MXN): {K.BANK: 101},
        ("", Currency.USD): {K.BANK: 1_000},
        (FUND, Currency.MXN): {K.GIFTS: -1},
        (FUND, Currency.USD): {K.GIFTS: -1_000},
        (OTHER_FUND, Currency.MXN): {K.GIFTS: -100},
    }
    everybody = totals(session, livemode=False)
    assert len({one.organisation_id for one in everybody}) == 2
    assert [one.sums for one in totals(session, livemode=True)] == [
        {K.BANK: 10_000},
        {K.GIFTS: -10_000},
    ]
    assert totals(session, livemode=False, organisation_ids=[]) == []


def test_which_movements_the_journal_knows(session, books):
    give(session, books, FUND, pesos(1), "g1", source="others")
    asked = ["g0", "g1", "g9"]
    assert recorded(session, source="tests", external_ids=asked) == {"g0", "g1"}
    assert recorded(session, source="others", external_ids=asked) == {"g1"}


def test_what_some_movements_left(session, books):
    give(session, books, FUND, pesos(70), "g0", source="others")
    give(session, books, FUND, pesos(7), "more")
    found = sums_of(session, source="tests", external_ids=["g0", "more"])
    assert found == {K.BANK: 8, K.GIFTS: -8}
    assert sums_of(session, source="tests", external_ids=[]) == {}


def test_the_lines_of_one_entry(session, books):
    posted = give(session, books, FUND, pesos(5), "five")
    assert entry_lines(session, posted.entry_id) == {
        AccountKey(K.BANK, books): pesos(5),
        AccountKey(K.GIFTS, books, FUND): pesos(-5),
    }


SUMS = {kind: 3**number for number, kind in enumerate(AccountKind)}
SAID = {
    "received": -SUMS[K.GIFTS],
    "returned": SUMS[K.REFUNDS] + SUMS[K.DISPUTE_LOSSES],
    "fees": SUMS[K.FEES],
    "reached_needs": SUMS[K.REPAID_TO_POOL],
    "unexplained": -SUMS[K.SUSPENSE],
    "moved": SUMS[K.TRANSFERRED],
    "committed": -SUMS[K.AID_COMMITTED],
    "delivered": -SUMS[K.AID_DELIVERED],
    "pool": -SUMS[K.POOL],
    "held": -SUMS[K.GIFTS] - SUMS[K.REFUNDS] - SUMS[K.DISPUTE_LOSSES] - SUMS[K.FEES]
    - SUMS[K.REPAID_TO_POOL] - SUMS[K.TRANSFERRED],
}  # fmt: skip


@pytest.mark.parametrize(("name", "minor"), SAID.items(), ids=SAID.keys())
def test_each_figure_is_of_its_own_accounts(name, minor):
    assert getattr(Totals(1, FUND, Currency.MXN, SUMS), name) == pesos(minor)
    assert getattr(Totals(1, FUND, Currency.MXN, {}), name) == pesos(0)
