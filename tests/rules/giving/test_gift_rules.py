"""A gift's state from what the payment service shows; bounds; who may pay."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.errors import AmountOutOfBounds, NothingToPay
from portal.giving.gift_rules import (
    BOUNDS,
    MAY_BE_PAID,
    MONEY_ARRIVED,
    SUGGESTED,
    UNDECIDED,
    GiftState,
    Movement,
    MovementKind,
    PaymentFacts,
    bounds,
    ensure_amount,
    ensure_may_pay,
    fee_cover,
    state_of,
)
from portal.money import Currency, Money

S = GiftState


@pytest.mark.parametrize(
    "session, payment, intent, failed, captured, refunded, disputed, state",
    [
        ("open", "unpaid", None, False, 0, 0, 0, S.AWAITING),
        ("open", "unpaid", "requires_payment_method", True, 0, 0, 0, S.DECLINED),
        ("open", "unpaid", "requires_action", False, 0, 0, 0, S.AWAITING),
        ("expired", "unpaid", None, False, 0, 0, 0, S.EXPIRED),
        ("expired", "unpaid", "canceled", True, 0, 0, 0, S.EXPIRED),
        ("complete", "unpaid", "requires_action", False, 0, 0, 0, S.PENDING),
        ("complete", "unpaid", "processing", False, 0, 0, 0, S.PENDING),
        ("complete", "unpaid", "requires_payment_method", True, 0, 0, 0, S.FAILED),
        ("complete", "unpaid", "canceled", False, 0, 0, 0, S.FAILED),
        ("complete", "paid", "succeeded", False, 100, 0, 0, S.PAID),
        ("complete", "paid", "succeeded", False, 100, 40, 0, S.PARTLY_REFUNDED),
        ("complete", "paid", "succeeded", False, 100, 100, 0, S.REFUNDED),
        ("complete", "paid", "succeeded", False, 100, 0, 100, S.DISPUTED),
        ("complete", "paid", "succeeded", False, 100, 40, 60, S.DISPUTED),
    ],
)
def test_state_follows_from_the_facts(
    session, payment, intent, failed, captured, refunded, disputed, state
):
    facts = PaymentFacts(
        session_status=session,
        payment_status=payment,
        intent_status=intent,
        last_try_failed=failed,
        captured=captured,
        refunded=refunded,
        disputed=disputed,
    )
    assert state_of(facts) is state


@pytest.mark.parametrize(
    "refunded, disputed, lost, state",
    [
        (0, 100, 0, S.DISPUTED),
        (0, 100, 100, S.CHARGED_BACK),
        (40, 60, 60, S.CHARGED_BACK),
        (40, 60, 20, S.DISPUTED),
        (100, 100, 100, S.REFUNDED),
    ],
)
def test_a_decided_dispute_is_no_longer_open(refunded, disputed, lost, state):
    facts = PaymentFacts(
        "complete", "paid", captured=100, refunded=refunded, disputed=disputed, lost=lost
    )
    assert state_of(facts) is state


@pytest.mark.parametrize("state", GiftState)
def test_only_unpaid_gifts_may_be_paid(state):
    unpaid = {S.STARTED, S.AWAITING, S.DECLINED, S.FAILED, S.EXPIRED}
    assert unpaid == MAY_BE_PAID
    if state in unpaid:
        ensure_may_pay(state, reference="r")
    else:
        with pytest.raises(NothingToPay) as refusal:
            ensure_may_pay(state, reference="r")
        assert refusal.value.reference == "r"


@pytest.mark.parametrize("currency", Currency)
def test_each_currency_has_bounds_and_they_are_allowed(currency):
    least, most = bounds(currency)
    ensure_amount(least)
    ensure_amount(most)
    for wrong in (least.minor - 1, most.minor + 1, 0, -5):
        with pytest.raises(AmountOutOfBounds):
            ensure_amount(Money(wrong, currency))


@given(st.integers(*BOUNDS[Currency.MXN]))
def test_a_covered_fee_leaves_at_least_the_chosen_amount(minor):
    total = minor + fee_cover(Money(minor, Currency.MXN)).minor
    # Stripe's list price for Mexico: 3.6 % and MXN 3.00, each rounded, plus 16 % IVA.
    before_tax = (2 * total * 36 + 1000) // 2000 + 300
    fee = before_tax + (2 * before_tax * 16 + 100) // 200
    assert abs(total - fee - minor) <= 2


@pytest.mark.parametrize(
    "currency, least, most, suggested",
    [
        (Currency.MXN, 20_00, 50_000_00, (100_00, 250_00, 500_00, 1_000_00)),
        (Currency.USD, 2_00, 3_000_00, (10_00, 25_00, 50_00, 100_00)),
        (Currency.EUR, 2_00, 3_000_00, (10_00, 25_00, 50_00, 100_00)),
    ],
)
def test_the_amounts_of_each_currency(currency, least, most, suggested):
    assert bounds(currency) == (Money(least, currency), Money(most, currency))
    assert SUGGESTED[currency] == suggested


@pytest.mark.parametrize(
    "amount, cover",
    [
        (Money(100_00, Currency.MXN), 7_99),
        (Money(1_000_00, Currency.MXN), 47_22),
        (Money(10_00, Currency.USD), 65),
        (Money(10_00, Currency.EUR), 65),
    ],
)
def test_what_covers_the_fee(amount, cover):
    assert fee_cover(amount) == Money(cover, amount.currency)


def test_which_gifts_count_and_which_are_not_decided():
    assert {S.PAID, S.PARTLY_REFUNDED} == MONEY_ARRIVED
    assert {S.AWAITING, S.PENDING, S.DISPUTED} == UNDECIDED


@pytest.mark.parametrize(
    "session, state", [("open", S.AWAITING), ("complete", S.PENDING), ("expired", S.EXPIRED)]
)
def test_what_is_not_shown_has_not_happened(session, state):
    facts = PaymentFacts(session, "unpaid")
    assert state_of(facts) is state
    assert (facts.captured, facts.refunded, facts.disputed, facts.lost) == (0, 0, 0, 0)
    assert not facts.last_try_failed


def test_a_charge_that_was_not_taken_back_is_paid():
    assert state_of(PaymentFacts("complete", "paid", captured=100)) is S.PAID


@pytest.mark.parametrize("amount, fee, net", [(1_000, 59, 941), (-1_000, 0, -1_000), (-50, 9, -59)])
def test_a_movement_gains_what_is_left_after_the_fee(amount, fee, net):
    movement = Movement(
        *("txn_1", MovementKind.CHARGE, Money(amount, Currency.MXN), Money(fee, Currency.MXN)),
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert movement.net == Money(net, Currency.MXN)
