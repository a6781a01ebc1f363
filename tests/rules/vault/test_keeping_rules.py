"""How long a request is kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.keeping_rules import (
    FORGETTING_DAYS,
    Standing,
    forget_day,
    renewed_until,
    standing,
)

DAY = date(2026, 3, 10)
TABLE = [
    # last day of the renewal, day of forgetting, where it stands
    (15, None, Standing.KEPT),
    (14, None, Standing.TO_RENEW),
    (0, None, Standing.TO_RENEW),
    (-1, None, Standing.OVERDUE),
    (-30, None, Standing.OVERDUE),
    (-31, None, Standing.TO_FORGET),
    (60, 5, Standing.ENDED),
    (-40, 5, Standing.ENDED),
    (60, 0, Standing.TO_FORGET),
    (60, -3, Standing.TO_FORGET),
]


@pytest.mark.parametrize(("renew_in", "forget_in", "expected"), TABLE)
def test_where_a_request_stands(renew_in, forget_in, expected):
    forget_on = None if forget_in is None else DAY + timedelta(days=forget_in)
    renew_by = DAY + timedelta(days=renew_in)
    assert standing(renew_by=renew_by, forget_on=forget_on, today=DAY) is expected


def test_a_renewal_lasts_ninety_days():
    assert renewed_until(DAY) - DAY == timedelta(days=90)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_forgetting_is_never_later_than_thirty_days_after_closing(closed_on):
    day = forget_day(closed_on)
    assert timedelta(days=14) <= day - closed_on <= timedelta(days=30)


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_all_are_forgotten_on_two_days_of_a_month(closed_on):
    assert forget_day(closed_on).day in FORGETTING_DAYS
