from datetime import UTC, datetime, timedelta

import pytest

from portal.sandbox import rules
from portal.sandbox.rules import Method, Step


@pytest.mark.parametrize(
    "amount,method,stripe,tax",
    [
        (25_000, Method.CARD, 1200, 192),
        (1_000, Method.CARD, 336, 54),
        (25_000, Method.OXXO, 1200, 192),
        (25_000, Method.SPEI, 700, 112),
        (1_013, Method.CARD, 336, 54),
        (1_014, Method.CARD, 337, 54),
    ],
)
def test_fee_is_the_rate_plus_the_flat_part_plus_iva(amount, method, stripe, tax):
    assert rules.payment_fee(amount, method) == rules.Fee(stripe, tax)


OPEN_STEPS = {
    rules.FRESH: {Step.PAY, Step.DECLINE, Step.ASK_BANK, Step.TAKE_VOUCHER},
    rules.AT_THE_BANK: {
        Step.BANK_ACCEPTS,
        Step.BANK_REFUSES,
        Step.PAY,
        Step.DECLINE,
        Step.ASK_BANK,
        Step.TAKE_VOUCHER,
    },
    rules.VOUCHER_OUT: {Step.CASH_ARRIVES, Step.VOUCHER_LAPSES},
    rules.PAID: set(),
    rules.LAPSED: set(),
}


@pytest.mark.parametrize("waiting", OPEN_STEPS)
@pytest.mark.parametrize("step", Step)
def test_only_the_open_steps_are_open(waiting, step):
    assert (rules.after(waiting, step) is not None) == (step in OPEN_STEPS[waiting])


@pytest.mark.parametrize("step", [Step.PAY, Step.BANK_ACCEPTS, Step.CASH_ARRIVES])
def test_every_way_of_paying_ends_paid(step):
    assert {end for (_, taken), end in rules.STEPS.items() if taken is step} == {rules.PAID}


@pytest.mark.parametrize(
    "captured,refunded,disputed,left",
    [(100, 0, 0, 100), (100, 40, 0, 60), (100, 40, 60, 0), (100, 100, 0, 0), (100, 60, 60, 0)],
)
def test_never_more_is_refundable_than_is_held(captured, refunded, disputed, left):
    assert rules.refundable(captured=captured, refunded=refunded, disputed=disputed) == left


@pytest.mark.parametrize(
    "allowed,currency,amount,spei_ready,offered",
    [
        (None, "mxn", 25_000, False, ["card", "oxxo"]),
        (None, "mxn", 25_000, True, ["card", "oxxo", "customer_balance"]),
        (["card"], "mxn", 25_000, True, ["card"]),
        (["oxxo"], "mxn", 1_000_001, False, []),
        (None, "usd", 25_000, True, ["card"]),
        (["customer_balance"], "mxn", 25_000, False, []),
    ],
)
def test_methods_are_the_eligible_ones_that_are_allowed(
    allowed, currency, amount, spei_ready, offered
):
    assert (
        rules.offered_methods(
            allowed=allowed, currency=currency, amount=amount, spei_ready=spei_ready
        )
        == offered
    )


@pytest.mark.parametrize("attempts,seconds", [(1, 2), (5, 32), (12, 3600), (15, 3600)])
def test_waits_grow_to_an_hour(attempts, seconds):
    assert rules.wait_before_retry(attempts) == timedelta(seconds=seconds)


def test_delivery_is_given_up_in_the_end():
    assert rules.wait_before_retry(rules.ATTEMPTS) is None


@pytest.mark.parametrize(
    "day,next_",
    [
        ((2026, 11, 30), (2026, 12, 30)),
        ((2026, 12, 31), (2027, 1, 31)),
        ((2027, 1, 31), (2027, 2, 28)),
        ((2028, 1, 30), (2028, 2, 29)),
        ((2026, 11, 1), (2026, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day, next_):
    at, later = (int(datetime(*one, 18, tzinfo=UTC).timestamp()) for one in (day, next_))
    assert rules.a_month_after(at) == later


def test_what_comes_again_is_paid_by_card_only():
    offered = rules.offered_methods(
        allowed=None, currency="mxn", amount=25_000, spei_ready=True, recurring=True
    )
    assert offered == [Method.CARD]
