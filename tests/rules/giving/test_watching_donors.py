"""Which gifts reach what the law names, and until when the authority is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.donor_keeping_rules import (
    WINDOW,
    Arrival,
    Flag,
    flagged_in,
    kept_until,
    told_by,
)
from portal.money import Currency

DAY = date(2026, 6, 1)
IDENTIFIED, TOLD = 18_828_255, 37_656_510  # 1,605 and 3,210 times MXN 117.31


def came(minor, after=0, gift=""):
    return Arrival(DAY + timedelta(days=after), minor, Currency.MXN, gift)


@pytest.mark.parametrize(
    ("arrivals", "flags"),
    [
        ([came(IDENTIFIED - 1)], []),
        ([came(IDENTIFIED)], [("identified", IDENTIFIED)]),
        ([came(TOLD - 1)], [("identified", TOLD - 1)]),
        ([came(TOLD)], [("told", TOLD)]),
        ([came(IDENTIFIED - 1), came(1, 30)], [("identified", IDENTIFIED)]),
        ([came(IDENTIFIED - 1), came(1, WINDOW.days)], [("identified", IDENTIFIED)]),
        ([came(IDENTIFIED - 1), came(1, WINDOW.days + 1)], []),
        (
            [came(IDENTIFIED), came(TOLD - IDENTIFIED, 10)],
            [("identified", IDENTIFIED), ("told", TOLD)],
        ),
        ([came(TOLD), came(1, 1)], [("told", TOLD), ("told", TOLD + 1)]),
        ([came(TOLD), came(1, 300)], [("told", TOLD)]),
    ],
)
def test_each_gift_with_its_six_months(arrivals, flags):
    assert [(one.flag, one.total) for one in flagged_in(arrivals)] == flags


def test_they_are_told_oldest_first_with_their_gift():
    late, early = came(IDENTIFIED, 5, "late"), came(IDENTIFIED, 0, "early")
    assert [one.arrival.gift for one in flagged_in([late, early])] == ["early", "late"]


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2026, 6, 1), date(2026, 7, 17)),
        (date(2026, 6, 30), date(2026, 7, 17)),
        (date(2026, 12, 31), date(2027, 1, 17)),
    ],
)
def test_the_authority_is_told_by_the_17th_of_the_month_after(day, until):
    assert told_by(day) == until


@given(st.lists(st.tuples(st.integers(1, TOLD), st.integers(0, 700)), max_size=8))
def test_whoever_is_flagged_is_kept_and_nobody_else(some):
    arrivals = [came(minor, after) for minor, after in some]
    flagged = flagged_in(arrivals)
    assert (kept_until(arrivals) is None) == (flagged == [])
    assert all(one.flag is not Flag.NONE for one in flagged)
