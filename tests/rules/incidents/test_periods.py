"""Time gets coarser, and never finer again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.period_rules import (
    SOONEST_MONTH,
    SOONEST_WEEK,
    Granularity,
    PartOfDay,
    Period,
    archived_span,
    published_period,
    third_thursday,
    week_start,
)

DAY = date(2026, 11, 19)  # a Thursday
NIGHT = PartOfDay.NIGHT


@pytest.mark.parametrize(
    "age, period",
    [
        (0, Period(Granularity.PART_OF_DAY, DAY, NIGHT)),
        (6, Period(Granularity.PART_OF_DAY, DAY, NIGHT)),
        (7, Period(Granularity.WEEK, date(2026, 11, 16))),
        (29, Period(Granularity.WEEK, date(2026, 11, 16))),
        (30, Period(Granularity.MONTH, date(2026, 11, 1))),
        (4000, Period(Granularity.MONTH, date(2026, 11, 1))),
    ],
)
def test_live_the_part_of_day_then_the_week_then_the_month(age, period):
    assert published_period(DAY, NIGHT, today=DAY + timedelta(days=age)) == period


@pytest.mark.parametrize(
    "first, last, period",
    [
        (date(2023, 5, 3), date(2023, 5, 3), Period(Granularity.MONTH, date(2023, 5, 1))),
        (date(2023, 5, 1), date(2023, 5, 31), Period(Granularity.MONTH, date(2023, 5, 1))),
        (date(2023, 5, 31), date(2023, 6, 1), Period(Granularity.YEAR, date(2023, 1, 1))),
    ],
)
def test_the_archive_tells_the_month_or_only_the_year(first, last, period):
    assert archived_span(first, last) == period


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(7, 29), st.integers(0, 6))
def test_days_of_one_week_cannot_be_told_apart_after_a_week(day, age, shift):
    monday = day - timedelta(days=day.weekday())
    today = monday + timedelta(days=6 + age)
    other = monday + timedelta(days=shift)
    periods = [published_period(d, NIGHT, today=today) for d in (monday, other)]
    weekly = [p for p in periods if p.granularity is Granularity.WEEK]
    assert len({p.start for p in weekly}) <= 1
    assert all(p.part is None for p in periods)


DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
WEEKDAYS = st.integers(0, 6)
FIVE_THURSDAYS = date(2026, 12, 31)  # the last of them: its week is told for the shortest time


@pytest.mark.parametrize(
    "day, middle",
    [
        (date(2026, 11, 1), date(2026, 11, 19)),
        (date(2026, 10, 31), date(2026, 10, 15)),
        (date(2026, 12, 31), date(2026, 12, 17)),
        (date(2027, 8, 9), date(2027, 8, 19)),
    ],
)
def test_a_month_is_as_old_as_its_third_thursday(day, middle):
    assert third_thursday(day) == middle


@given(DAYS, st.integers(0, 80), WEEKDAYS)
def test_days_of_one_week_change_together_whatever_the_day_of_looking(day, age, shift):
    one, other = (
        published_period(d, None, today=day + timedelta(days=age))
        for d in (day, week_start(day) + timedelta(days=shift))
    )
    assert one.granularity == other.granularity
    assert one.granularity is Granularity.PART_OF_DAY or one == other


@given(DAYS, st.integers(0, 80), st.integers(-4, 4))
def test_weeks_of_one_month_change_together_so_that_the_month_tells_no_week(day, age, weeks):
    today, other = day + timedelta(days=age), day + timedelta(weeks=weeks)
    told, beside = (published_period(d, None, today=today) for d in (day, other))
    thursdays = [week_start(d) + timedelta(days=3) for d in (day, other)]
    if told.granularity is Granularity.MONTH and told.start == thursdays[1].replace(day=1):
        assert beside == told


@given(DAYS, st.integers(0, 120))
def test_nothing_is_told_finer_again_nor_less_before_the_soonest_days(day, age):
    today = day + timedelta(days=age)
    before, after = (
        published_period(day, NIGHT, today=t) for t in (today, today + timedelta(days=1))
    )
    order = list(Granularity)
    assert order.index(after.granularity) >= order.index(before.granularity)
    if after.granularity is not Granularity.PART_OF_DAY:
        assert today + timedelta(days=1) - day >= SOONEST_WEEK
    if after.granularity is Granularity.MONTH:
        assert today + timedelta(days=1) - week_start(day) >= SOONEST_MONTH


def test_the_soonest_days_are_days_on_which_something_changes():
    sunday, monday = date(2026, 11, 22), week_start(FIVE_THURSDAYS)
    told = published_period(sunday, None, today=sunday + SOONEST_WEEK)
    assert told.granularity is Granularity.WEEK
    told = published_period(monday, None, today=monday + SOONEST_MONTH)
    assert told == Period(Granularity.MONTH, date(2026, 12, 1))
