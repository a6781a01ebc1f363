"""What is a journal entry, and what it takes from whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.errors import FundTooLow, NotAnEntry
from portal.ledger.rules import (
    AccountKey,
    AccountKind,
    FundKey,
    Guard,
    Line,
    credit,
    debit,
    drawn_funds,
    ensure_covered,
    ensure_entry,
    without_empty,
)
from portal.money import Currency, Money


def pesos(minor):
    return Money(minor, Currency.MXN)


def account(kind, organisation_id=1, fund=""):
    return AccountKey(kind, organisation_id, fund)


STRIPE = account(AccountKind.STRIPE_BALANCE)
GIFTS = account(AccountKind.GIFTS, fund="campaign:a")
FEES = account(AccountKind.FEES, fund="campaign:a")
POOL = account(AccountKind.POOL)
COMMITTED = account(AccountKind.AID_COMMITTED)


def test_a_gift_less_its_fee_is_an_entry():
    lines = [debit(STRIPE, pesos(238)), debit(FEES, pesos(12)), credit(GIFTS, pesos(250))]
    ensure_entry(lines)


@pytest.mark.parametrize(
    "lines, fault",
    [
        ([], "0 lines: an entry has at least two"),
        ([debit(STRIPE, pesos(1))], "1 lines: an entry has at least two"),
        ([debit(STRIPE, pesos(1)), credit(GIFTS, pesos(2))], "sum to zero: {'MXN': -1}"),
        ([debit(STRIPE, pesos(0)), credit(GIFTS, pesos(0))], "a line of zero moves nothing"),
        (
            [debit(STRIPE, pesos(1)), debit(FEES, pesos(0)), credit(GIFTS, pesos(1))],
            "a line of zero moves nothing",
        ),
        (
            [debit(STRIPE, pesos(1)), credit(GIFTS, Money(1, Currency.USD))],
            "sum to zero: {'MXN': 1, 'USD': -1}",
        ),
        (
            [debit(STRIPE, pesos(1)), credit(account(AccountKind.GIFTS, 2), pesos(1))],
            "two organisations in one entry",
        ),
    ],
    ids=[
        *("nothing", "one-sided", "unequal", "zeros", "one zero"),
        *("mixed currencies", "two organisations"),
    ],
)
def test_anything_else_is_refused(lines, fault):
    with pytest.raises(NotAnEntry) as refusal:
        ensure_entry(lines)
    assert fault in refusal.value.fault


def test_a_fee_of_nothing_is_left_out():
    assert without_empty([debit(FEES, pesos(0)), debit(STRIPE, pesos(1))]) == [
        debit(STRIPE, pesos(1))
    ]


def test_a_gift_draws_on_no_fund():
    lines = [debit(STRIPE, pesos(238)), debit(FEES, pesos(12)), credit(GIFTS, pesos(250))]
    assert drawn_funds(lines) == {}


def test_a_commitment_draws_on_the_pool_only():
    lines = [debit(POOL, pesos(40)), credit(COMMITTED, pesos(40))]
    pool = FundKey(Guard.POOL, 1, "", Currency.MXN)
    assert drawn_funds(lines) == {pool: pesos(40)}


def test_what_comes_back_at_once_draws_on_nothing():
    assert drawn_funds([debit(POOL, pesos(40)), credit(POOL, pesos(40))]) == {}


def test_a_fee_above_its_gift_draws_on_the_campaign():
    lines = [credit(STRIPE, pesos(2)), debit(FEES, pesos(12)), credit(GIFTS, pesos(10))]
    fund = FundKey(Guard.CAMPAIGN_FUND, 1, "campaign:a", Currency.MXN)
    assert drawn_funds(lines) == {fund: pesos(2)}


@pytest.mark.parametrize(
    "held, asked, covered",
    [(0, 0, True), (5, 5, True), (5, 6, False), (0, 1, False), (6, 5, True)],
)
def test_a_fund_never_falls_below_zero(held, asked, covered):
    fund = FundKey(Guard.POOL, 1, "", Currency.MXN)
    if covered:
        ensure_covered(fund, held=pesos(held), asked=pesos(asked))
    else:
        with pytest.raises(FundTooLow) as refusal:
            ensure_covered(fund, held=pesos(held), asked=pesos(asked))
        assert refusal.value.held == pesos(held)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8))
def test_whatever_balances_is_an_entry_and_one_cent_more_is_not(amounts):
    kinds = list(AccountKind)
    lines = [Line(account(kinds[i]), pesos(a)) for i, a in enumerate(amounts) if a]
    rest = -sum(amounts)
    if not rest or not lines:
        return
    closing = account(AccountKind.SUSPENSE)
    ensure_entry([*lines, Line(closing, pesos(rest))])
    with pytest.raises(NotAnEntry):
        ensure_entry([*lines, Line(closing, pesos(rest + 1))])


TAKEN_FROM = {
    **dict.fromkeys(
        (
            *(AccountKind.GIFTS, AccountKind.FEES, AccountKind.REFUNDS),
            *(AccountKind.DISPUTE_LOSSES, AccountKind.REPAID_TO_POOL, AccountKind.TRANSFERRED),
        ),
        (Guard.CAMPAIGN_FUND, AccountKind.GIFTS),
    ),
    AccountKind.POOL: (Guard.POOL, AccountKind.POOL),
    AccountKind.AID_COMMITTED: (Guard.COMMITTED, AccountKind.AID_COMMITTED),
    AccountKind.RESERVE: (Guard.RESERVE, AccountKind.RESERVE),
}


@pytest.mark.parametrize("kind", AccountKind)
def test_which_fund_an_account_draws_on_and_which_row_is_locked(kind):
    drawn = drawn_funds([Line(account(kind, 7, "campaign:a"), pesos(1))])
    if kind not in TAKEN_FROM:
        assert drawn == {}
        return
    guard, lead = TAKEN_FROM[kind]
    fund = FundKey(guard, 7, "campaign:a", Currency.MXN)
    assert drawn == {fund: pesos(1)}
    assert fund.lead == AccountKey(lead, 7, "campaign:a")


def test_a_refusal_says_which_fund_and_how_much():
    fund = FundKey(Guard.RESERVE, 1, "", Currency.MXN)
    with pytest.raises(FundTooLow) as refusal:
        ensure_covered(fund, held=pesos(3), asked=pesos(4))
    said = (refusal.value.fund, refusal.value.held, refusal.value.asked)
    assert said == (Guard.RESERVE, pesos(3), pesos(4))
