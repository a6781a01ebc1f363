"""When a campaign's breaker opens, asks and closes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.breaker_rules import (
    ASKING,
    LONGEST_REST,
    Breaker,
    BreakerState,
    Outcome,
    Tally,
    breaker_after,
    outcome_after,
)
from portal.giving.gift_rules import GiftState
from portal.giving.monthly_rules import MonthlyState

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CLOSED = Breaker(BreakerState.CLOSED, NOW - timedelta(days=1))
OPEN = Breaker(BreakerState.OPEN, NOW, NOW + 10 * MINUTE, 1)
HALF = Breaker(BreakerState.HALF_OPEN, NOW, NOW + ASKING, 1)
NOBODY = Tally()


def after(breaker, *, recent=NOBODY, probes=NOBODY, minutes=0):
    return breaker_after(breaker, recent=recent, probes=probes, now=NOW + minutes * MINUTE)


@pytest.mark.parametrize(
    "recent, opens",
    [
        (Tally(), False),
        (Tally(failed=7), False),
        (Tally(failed=8), True),
        (Tally(failed=8, paid=8), True),
        (Tally(failed=8, paid=9), False),
        (Tally(failed=2, paid=18), False),
        (Tally(failed=10, paid=10), True),
        (Tally(failed=7, other=50), False),
    ],
)
def test_a_closed_breaker_opens_when_half_of_enough_payments_fail(recent, opens):
    found = after(CLOSED, recent=recent)
    assert found == (Breaker(BreakerState.OPEN, NOW, NOW + 10 * MINUTE, 1) if opens else CLOSED)


@pytest.mark.parametrize("minutes, state", [(0, "open"), (9, "open"), (10, "half_open")])
def test_an_open_breaker_rests_and_then_asks(minutes, state):
    found = after(OPEN, recent=Tally(failed=20), minutes=minutes)
    assert found.state == state
    if state == "half_open":
        assert found == Breaker(
            BreakerState.HALF_OPEN, NOW + 10 * MINUTE, NOW + 10 * MINUTE + ASKING, 1
        )


@pytest.mark.parametrize(
    "probes, minutes, state",
    [
        (NOBODY, 1, "half_open"),
        (Tally(paid=1), 1, "half_open"),
        (Tally(paid=1, other=1), 1, "half_open"),
        (Tally(paid=2), 1, "closed"),
        (Tally(failed=1), 1, "open"),
        (Tally(paid=1, failed=1), 1, "open"),
        (NOBODY, 29, "half_open"),
        (NOBODY, 30, "closed"),
        (Tally(paid=1), 30, "closed"),
        (Tally(other=1), 30, "open"),
        (Tally(paid=1, other=1), 30, "open"),
    ],
)
def test_a_half_open_breaker_is_answered_by_its_probes(probes, minutes, state):
    assert after(HALF, probes=probes, minutes=minutes).state == state


def test_each_opening_in_a_row_rests_twice_as_long_up_to_a_bound():
    rests, breaker = [], CLOSED
    for _ in range(8):
        breaker = breaker_after(breaker, recent=Tally(failed=8), probes=Tally(failed=1), now=NOW)
        rests.append((breaker.until - NOW) // MINUTE)
        breaker = Breaker(BreakerState.HALF_OPEN, NOW, NOW + ASKING, breaker.times)
    assert rests == [10, 20, 40, 80, 160, 240, 240, 240]


def test_a_closing_forgets_the_openings():
    assert after(HALF, probes=Tally(paid=2)) == Breaker(BreakerState.CLOSED, NOW)


tallies = st.builds(Tally, *[st.integers(0, 30)] * 3)


@given(st.integers(0, 10_000), tallies, tallies)
def test_no_rest_is_longer_than_the_longest(times, recent, probes):
    asking = Breaker(BreakerState.HALF_OPEN, NOW, NOW + ASKING, times)
    found = breaker_after(asking, recent=recent, probes=probes, now=NOW)
    assert found.until is None or found.until - NOW <= max(LONGEST_REST, ASKING)


@given(tallies, tallies, st.sampled_from([CLOSED, OPEN, HALF]), st.integers(0, 500))
def test_asked_twice_in_a_moment_it_answers_the_same(recent, probes, breaker, minutes):
    once = after(breaker, recent=recent, probes=probes, minutes=minutes)
    # What made it change lies before the change, and is not counted again.
    assert after(once, minutes=minutes) == once


@pytest.mark.parametrize(
    "before, state, then",
    [
        (Outcome.UNDECIDED, GiftState.AWAITING, Outcome.UNDECIDED),
        (Outcome.UNDECIDED, GiftState.PENDING, Outcome.UNDECIDED),
        (Outcome.UNDECIDED, GiftState.PAID, Outcome.PAID),
        (Outcome.UNDECIDED, GiftState.REFUNDED, Outcome.PAID),
        (Outcome.UNDECIDED, GiftState.DECLINED, Outcome.FAILED),
        (Outcome.UNDECIDED, GiftState.FAILED, Outcome.FAILED),
        (Outcome.UNDECIDED, GiftState.EXPIRED, Outcome.LEFT),
        (Outcome.FAILED, GiftState.EXPIRED, Outcome.FAILED),
        (Outcome.FAILED, GiftState.AWAITING, Outcome.FAILED),
        (Outcome.FAILED, GiftState.PAID, Outcome.PAID),
        (Outcome.LEFT, GiftState.PAID, Outcome.PAID),
        (Outcome.PAID, GiftState.CHARGED_BACK, Outcome.PAID),
        (Outcome.PAID, GiftState.EXPIRED, Outcome.PAID),
        (Outcome.UNDECIDED, MonthlyState.ACTIVE, Outcome.PAID),
        (Outcome.UNDECIDED, MonthlyState.FAILING, Outcome.FAILED),
        (Outcome.UNDECIDED, MonthlyState.EXPIRED, Outcome.LEFT),
        (Outcome.PAID, MonthlyState.ENDED, Outcome.PAID),
    ],
)
def test_what_became_of_a_try(before, state, then):
    assert outcome_after(before, state) is then
