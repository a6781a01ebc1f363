"""Time gets coarser, and never finer again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.period_rules import (
    Granularity,
    PartOfDay,
    Period,
    archived_span,
    published_period,
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
