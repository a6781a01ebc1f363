"""Each balance transaction becomes lines that balance, and no fund bears more than it holds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.booking_rules import Borne, Cover, effect_on_fund, lines_of
from portal.giving.gift_rules import Movement, MovementKind
from portal.ledger.rules import AccountKind, ensure_entry
from portal.money import Currency, Money

K = MovementKind


def pesos(minor):
    return Money(minor, Currency.MXN)


def lines(kind, amount, fee=0, fund=0, reserve=0):
    movement = Movement("txn", kind, pesos(amount), pesos(fee), datetime(2026, 1, 1, tzinfo=UTC))
    cover = Cover(pesos(fund), pesos(reserve))
    return lines_of(movement, organisation_id=1, fund="campaign:a", cover=cover)


@pytest.mark.parametrize(
    "fund, reserve, expected",
    [
        (0, 100, {"stripe_balance": 100, "reserve": -100}),
        (100, 0, {"stripe_balance": 100, "dispute_losses": -100}),
        (120, 0, {"stripe_balance": 100, "dispute_losses": -100}),
        (60, 30, {"stripe_balance": 100, "dispute_losses": -60, "reserve": -30, "shortfall": -10}),
        (60, 50, {"stripe_balance": 100, "dispute_losses": -60, "reserve": -40}),
        (0, 0, {"stripe_balance": 100, "shortfall": -100}),
        (-5, -5, {"stripe_balance": 100, "shortfall": -100}),
    ],
)
def test_what_comes_back_goes_to_who_bore_the_loss(fund, reserve, expected):
    movement = Movement("txn", K.DISPUTE, pesos(100), pesos(0), datetime(2026, 1, 1, tzinfo=UTC))
    found = lines_of(
        movement,
        organisation_id=1,
        fund="campaign:a",
        cover=Cover(pesos(0), pesos(0)),
        taken=Borne(fund, reserve),
    )
    ensure_entry(found)
    assert said(found) == expected


def test_a_centavo_that_comes_back_is_a_gain():
    movement = Movement("txn", K.REFUND, pesos(1), pesos(0), datetime(2026, 1, 1, tzinfo=UTC))
    cover = Cover(pesos(50), pesos(50))
    found = lines_of(movement, organisation_id=1, fund="campaign:a", cover=cover, taken=Borne(0, 1))
    assert said(found) == {"stripe_balance": 1, "reserve": -1}


def said(found):
    return {line.account.kind: line.amount.minor for line in found}


@pytest.mark.parametrize(
    "moved, expected",
    [
        ((K.CHARGE, 250, 12), {"stripe_balance": 238, "fees": 12, "gifts": -250}),
        ((K.CHARGE, 250, 0), {"stripe_balance": 250, "gifts": -250}),
        ((K.REFUND, -100, 0, 238), {"stripe_balance": -100, "refunds": 100}),
        (
            (K.REFUND, -100, 0, 60, 30),
            {"stripe_balance": -100, "refunds": 60, "reserve": 30, "shortfall": 10},
        ),
        (
            (K.REFUND, -100, 0, 60, 90),
            {"stripe_balance": -100, "refunds": 60, "reserve": 40},
        ),
        ((K.REFUND, -100), {"stripe_balance": -100, "shortfall": 100}),
        ((K.REFUND, -100, 0, -5, -5), {"stripe_balance": -100, "shortfall": 100}),
        ((K.DISPUTE, -100, 35, 500), {"stripe_balance": -135, "dispute_losses": 135}),
        ((K.DISPUTE, 100), {"stripe_balance": 100, "dispute_losses": -100}),
        ((K.REFUND, 100), {"stripe_balance": 100, "refunds": -100}),
    ],
    ids=[
        "gift",
        "gift without fee",
        "refund",
        "refund beyond the fund",
        "refund of which the reserve bears the rest",
        "refund of nothing held",
        "refund of less than nothing held",
        "dispute with its fee",
        "dispute won",
        "refund that failed",
    ],
)
def test_which_lines(moved, expected):
    found = lines(*moved)
    ensure_entry(found)
    assert said(found) == expected


def test_the_fund_feels_its_own_lines_only():
    assert effect_on_fund(lines(K.CHARGE, 250, 12), "campaign:a") == pesos(238)
    assert effect_on_fund(lines(K.REFUND, -100, 0, 60, 30), "campaign:a") == pesos(-60)


@given(
    st.sampled_from([K.REFUND, K.DISPUTE]),
    st.integers(-(10**7), -1),
    st.integers(0, 40_000),
    st.integers(0, 10**7),
    st.integers(0, 10**6),
)
def test_a_loss_balances_and_takes_no_more_than_is_held(kind, amount, fee, fund, reserve):
    found = lines(kind, amount, fee, fund, reserve)
    ensure_entry(found)
    assert -effect_on_fund(found, "campaign:a").minor <= fund
    assert said(found).get(AccountKind.RESERVE, 0) <= reserve
