"""How much may go back, who decides, what the service's words mean; what each message asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.errors import RefundRefused
from portal.giving.event_rules import Errand, errand_of
from portal.giving.refund_rules import (
    ON_ITS_WAY,
    OPEN,
    Held,
    RefundStep,
    ensure_may_decide,
    ensure_refundable,
    step_of,
    warning_asks,
)
from portal.money import Currency, Money

S = RefundStep


def pesos(minor):
    return Money(minor, Currency.MXN)


@pytest.mark.parametrize(
    "captured, refunded, waiting, disputed, asked, reason",
    [
        (100, 0, 0, False, 100, None),
        (100, 0, 0, False, 1, None),
        (100, 40, 30, False, 30, None),
        (100, 0, 0, False, 101, "too_much"),
        (100, 40, 30, False, 31, "too_much"),
        (100, 0, 0, False, 0, "too_much"),
        (100, 0, 0, False, -5, "too_much"),
        (100, 100, 0, False, 1, "nothing_left"),
        (100, 0, 100, False, 1, "nothing_left"),
        (100, 120, 0, False, 1, "nothing_left"),
        (0, 0, 0, False, 1, "not_booked"),
        (100, 0, 0, True, 50, "disputed"),
        (100, 100, 0, True, 50, "disputed"),
    ],
)
def test_never_more_than_is_held(captured, refunded, waiting, disputed, asked, reason):
    held = Held(captured, refunded, waiting, disputed)
    if reason is None:
        ensure_refundable(held, pesos(asked))
        return
    with pytest.raises(RefundRefused) as refusal:
        ensure_refundable(held, pesos(asked))
    assert refusal.value.reason == reason
    if reason == "too_much":
        assert refusal.value.left == pesos(captured - refunded - waiting)


@pytest.mark.parametrize("captured, reason", [(100, "off_line"), (0, "not_booked")])
def test_what_did_not_come_through_the_service_does_not_go_back_there(captured, reason):
    held = Held(captured, 0, 0, is_disputed=False, came_through_service=False)
    with pytest.raises(RefundRefused) as refusal:
        ensure_refundable(held, pesos(50))
    assert refusal.value.reason == reason


@given(*[st.integers(0, 500)] * 3, st.integers(-50, 600))
def test_what_is_let_through_never_exceeds_what_came(captured, refunded, waiting, asked):
    try:
        ensure_refundable(Held(captured, refunded, waiting, is_disputed=False), pesos(asked))
    except RefundRefused:
        return
    assert asked > 0
    assert refunded + waiting + asked <= captured


@pytest.mark.parametrize("step", S)
@pytest.mark.parametrize("decider, same", [("a", True), ("b", False)])
def test_another_person_decides_and_once(step, decider, same):
    if step is S.ASKED and not same:
        ensure_may_decide(step, asked_by="a", decider=decider)
        return
    with pytest.raises(RefundRefused) as refusal:
        ensure_may_decide(step, asked_by="a", decider=decider)
    assert refusal.value.reason == ("same_person" if step is S.ASKED else "decided")


@pytest.mark.parametrize(
    "status, step",
    [
        ("succeeded", S.DONE),
        ("pending", S.SENT),
        ("requires_action", S.SENT),
        ("a word of tomorrow", S.SENT),
        ("failed", S.FAILED),
        ("canceled", S.FAILED),
    ],
)
def test_the_services_words_have_one_meaning(status, step):
    assert step_of(status) is step


def test_money_is_spoken_for_until_it_went_or_will_not_go():
    assert {S.ASKED, S.APPROVED, S.SENT} == ON_ITS_WAY
    assert {S.ASKED, S.APPROVED} == OPEN


@pytest.mark.parametrize(
    "held, actionable, minor",
    [
        (Held(100, 0, 0, False), True, 100),
        (Held(100, 40, 0, False), True, 60),
        (Held(100, 40, 60, False), True, 0),
        (Held(100, 100, 0, False), True, 0),
        (Held(100, 0, 0, False), False, 0),
        (Held(100, 0, 0, True), True, 0),
    ],
)
def test_a_warning_gives_back_all_that_is_held(held, actionable, minor):
    assert warning_asks(held, is_actionable=actionable) == minor


@pytest.mark.parametrize(
    "kind, errand",
    [
        ("radar.early_fraud_warning.created", Errand.WARNING),
        ("radar.early_fraud_warning.updated", Errand.NOTHING),
        ("cash_balance.funds_available", Errand.NOTHING),
        ("charge.dispute.created", Errand.OWNER),
        ("charge.dispute.funds_withdrawn", Errand.OWNER),
        ("charge.dispute.closed", Errand.OWNER),
        ("charge.refunded", Errand.OWNER),
        ("refund.created", Errand.OWNER),
        ("refund.failed", Errand.OWNER),
        ("payout.paid", Errand.PAYOUT),
        ("payout.failed", Errand.PAYOUT),
        ("payout.canceled", Errand.PAYOUT),
        ("payout.created", Errand.NOTHING),
        ("review.opened", Errand.OWNER),
        ("review.closed", Errand.OWNER),
        ("charge.succeeded", Errand.NOTHING),
        ("payment_intent.created", Errand.NOTHING),
        ("invoice.upcoming", Errand.NOTHING),
        ("a.kind.of.tomorrow", Errand.NOTHING),
        ("", Errand.NOTHING),
    ],
)
def test_each_kind_of_message_has_its_errand(kind, errand):
    assert errand_of(kind) is errand
