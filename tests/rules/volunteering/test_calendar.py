"""The months of the calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.month_rules import Month, month_named

TODAY = date(2026, 11, 30)
MEXICO = ZoneInfo("America/Mexico_City")


@pytest.mark.parametrize(
    "text, month",
    [
        ("2026-12", Month(2026, 12)),
        ("2027-11", Month(2027, 11)),
        ("2027-12", Month(2026, 11)),
        ("2026-10", Month(2026, 11)),
        ("", Month(2026, 11)),
        ("2026-13", Month(2026, 11)),
        ("nunca", Month(2026, 11)),
        ("99999-01", Month(2026, 11)),
    ],
)
def test_a_month_is_this_one_or_one_of_the_next_twelve(text, month):
    assert month_named(text, today=TODAY) == month


@given(st.integers(2020, 2040), st.integers(1, 12), st.integers(-30, 30))
def test_months_go_forth_and_back(year, number, months):
    month = Month(year, number)
    assert month.later(months).later(-months) == month


@given(st.integers(2020, 2040), st.integers(1, 12))
def test_each_day_stands_once_in_the_weeks_from_monday(year, number):
    month = Month(year, number)
    days = [day for week in month.weeks for day in week if day]
    assert days == sorted(set(days))
    assert (days[0], days[-1]) == (
        month.first,
        date.fromordinal(month.later(1).first.toordinal() - 1),
    )
    assert all(week[0] is None or week[0].weekday() == 0 for week in month.weeks)


def test_a_month_begins_when_the_clocks_of_the_place_say_so():
    begins, ends = Month(2026, 12).stretch(MEXICO)
    assert begins == datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert ends == datetime(2027, 1, 1, 6, tzinfo=UTC)
