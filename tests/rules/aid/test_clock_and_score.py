"""The clock that waits for the family, and the points that say why a case comes first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.aid.clock_rules import after_pause, clock_of, due_day
from portal.aid.rules import HouseholdBand, NeedKind, Urgency
from portal.aid.triage_rules import score_of

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "need, urgency, days",
    [
        (NeedKind.FOOD, Urgency.TODAY, 1),
        (NeedKind.FOOD, Urgency.THIS_WEEK, 7),
        (NeedKind.FOOD, Urgency.CAN_WAIT, 30),
        (NeedKind.MEDICINE, Urgency.TODAY, 1),
        (NeedKind.MEDICINE, Urgency.THIS_WEEK, 3),
        (NeedKind.PROTECTION, Urgency.CAN_WAIT, 14),
    ],
)
def test_each_need_has_its_day(need, urgency, days):
    assert due_day(need, urgency, DAY) == DAY + timedelta(days=days)


@pytest.mark.parametrize(
    "due, paused, days_left, late",
    [
        (0, None, 0, False),
        (-1, None, -1, True),
        (3, None, 3, False),
        (-1, -3, 2, False),
        (-5, -3, -2, False),
    ],
    ids=["its day", "the day after", "in time", "stopped in time", "stopped late"],
)
def test_the_clock_stands_while_the_family_is_asked(due, paused, days_left, late):
    paused_on = None if paused is None else DAY + timedelta(days=paused)
    clock = clock_of(DAY + timedelta(days=due), paused_on=paused_on, today=DAY)
    assert (clock.days_left, clock.late) == (days_left, late)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_pause_takes_no_day_from_the_case(left, pause):
    """As many days are left when it goes on as when it stopped."""
    due = after_pause(
        DAY + timedelta(days=left), paused_on=DAY, resumed_on=DAY + timedelta(days=pause)
    )
    resumed = clock_of(due, paused_on=None, today=DAY + timedelta(days=pause))
    assert resumed.days_left == left


@given(
    st.sampled_from(Urgency), st.sampled_from(NeedKind), st.sampled_from(HouseholdBand),
    st.integers(-3, 400),
)  # fmt: skip
def test_the_points_add_up(urgency, need, household, waited):
    score = score_of(urgency, need, household, opened_on=DAY, today=DAY + timedelta(days=waited))
    assert score.total == score.urgency + score.need + score.household + score.waiting
    assert 0 <= score.waiting <= 15
    assert score.total <= 95


def test_what_is_needed_today_comes_before_what_waited_longest():
    today = score_of(Urgency.TODAY, NeedKind.CASH, HouseholdBand.UNSTATED, opened_on=DAY, today=DAY)
    waited = score_of(
        Urgency.CAN_WAIT, NeedKind.FOOD, HouseholdBand.THREE_TO_FIVE,
        opened_on=DAY - timedelta(days=300), today=DAY,
    )  # fmt: skip
    assert today.total > waited.total
