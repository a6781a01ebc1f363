"""Where a monthly gift stands, what may be done with it, and what its campaign asks of it."""

from datetime import UTC, datetime

import pytest

from portal.giving.campaign_rules import CampaignState
from portal.giving.errors import MonthlyNotRunning, NothingToPay
from portal.giving.monthly_rules import (
    Course,
    InvoiceFact,
    MonthlyFacts,
    MonthlyState,
    Subscription,
    course_of,
    ensure_may_begin,
    ensure_running,
    monthly_state_of,
    paid_invoices,
    step_towards,
)
from portal.money import Currency, Money

S, C, G = MonthlyState, Course, CampaignState


def order(status="active", **more):
    return Subscription(
        id="sub_1",
        status=status,
        customer_id="cus_1",
        item_id="si_1",
        product_id="prod_1",
        amount=Money(25_000, Currency.MXN),
        next_charge_at=datetime(2026, 12, 30, tzinfo=UTC),
        **more,
    )


@pytest.mark.parametrize(
    "page, status, paused, state",
    [
        ("open", None, False, S.AWAITING),
        ("complete", None, False, S.AWAITING),
        ("expired", None, False, S.EXPIRED),
        ("complete", "active", False, S.ACTIVE),
        ("complete", "trialing", False, S.ACTIVE),
        ("complete", "active", True, S.PAUSED),
        ("complete", "paused", False, S.PAUSED),
        ("complete", "past_due", True, S.PAUSED),
        ("complete", "past_due", False, S.FAILING),
        ("complete", "unpaid", False, S.FAILING),
        ("complete", "incomplete", False, S.FAILING),
        ("complete", "a word of tomorrow", False, S.FAILING),
        ("complete", "incomplete_expired", False, S.ENDED),
        ("complete", "canceled", False, S.ENDED),
        ("complete", "canceled", True, S.ENDED),
    ],
)
def test_state_follows_from_the_facts(page, status, paused, state):
    standing = order(status, is_paused=paused) if status else None
    assert monthly_state_of(MonthlyFacts(page, "r", standing)) is state


@pytest.mark.parametrize("state", S)
def test_what_runs_is_changed_and_what_never_began_is_begun(state):
    if state in {S.ACTIVE, S.FAILING, S.PAUSED}:
        ensure_running(state)
        with pytest.raises(NothingToPay) as refusal:
            ensure_may_begin(state, reference="r")
        assert refusal.value.reference == "r"
        return
    with pytest.raises(MonthlyNotRunning) as refusal:
        ensure_running(state)
    assert refusal.value.state == state
    if state is S.ENDED:
        with pytest.raises(NothingToPay):
            ensure_may_begin(state, reference="r")
    else:
        ensure_may_begin(state, reference="r")


@pytest.mark.parametrize(
    "campaign, verified, withdrawn, course",
    [
        (G.OPEN, True, False, C.RUN),
        (G.PAUSED, True, False, C.HOLD),
        (G.DRAFT, True, False, C.HOLD),
        (G.OPEN, False, False, C.HOLD),
        (G.PAUSED, False, False, C.HOLD),
        (G.OPEN, False, True, C.END),
        (G.PAUSED, False, True, C.END),
        (G.CLOSED, True, False, C.END),
        (G.CLOSED, False, False, C.END),
    ],
)
def test_a_gift_follows_its_campaign_and_the_incident(campaign, verified, withdrawn, course):
    assert course_of(campaign, verified=verified, withdrawn=withdrawn) is course


@pytest.mark.parametrize(
    "course, steps",
    [
        (C.RUN, {S.PAUSED: C.RUN}),
        (C.HOLD, {S.ACTIVE: C.HOLD, S.FAILING: C.HOLD}),
        (C.END, {S.ACTIVE: C.END, S.FAILING: C.END, S.PAUSED: C.END}),
    ],
)
@pytest.mark.parametrize("state", S)
def test_only_a_step_that_is_needed_is_asked_for(course, steps, state):
    assert step_towards(course, state) is steps.get(state)


def test_only_paid_months_count_and_the_oldest_comes_first():
    pesos = [Money(minor, Currency.MXN) for minor in (300, 0, 0, 100)]
    words = ["paid", "open", "paid", "paid"]
    bills = tuple(
        InvoiceFact(f"in_{n}", word, paid)
        for n, (word, paid) in enumerate(zip(words, pesos, strict=True))
    )
    assert [one.id for one in paid_invoices(order(invoices=bills))] == ["in_3", "in_0"]
    assert paid_invoices(None) == []


def test_a_month_of_one_centavo_came():
    (cent,) = paid_invoices(order(invoices=(InvoiceFact("in_1", "paid", Money(1, Currency.MXN)),)))
    assert cent.id == "in_1"


def test_what_the_service_does_not_say_of_an_order_is_not_so():
    plain = order()
    assert (plain.is_paused, plain.ended_unpaid, plain.invoices) == (False, False, ())
    assert monthly_state_of(MonthlyFacts("complete", None, plain)) is S.ACTIVE
