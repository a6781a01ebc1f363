"""Months are closed in their turn, once they are over."""

from datetime import UTC, date, datetime

import pytest

from portal.ledger.errors import NotYetOver
from portal.ledger.period_rules import ensure_may_close, month_after, next_to_close, posting_moment

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.mark.parametrize(
    "month, last",
    [(OCTOBER, None), (OCTOBER, date(2026, 9, 1)), (date(2026, 1, 1), date(2025, 12, 1))],
)
def test_a_month_that_is_over_is_closed_in_its_turn(month, last):
    ensure_may_close(month, last_closed=last, now=NOW)


REFUSED = {
    "it runs still": (NOVEMBER, OCTOBER, NOW),
    "it runs until its last second": (NOVEMBER, None, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)),
    "closed already": (OCTOBER, OCTOBER, NOW),
    "one before is open": (OCTOBER, date(2026, 8, 1), NOW),
    "not a month": (date(2026, 10, 2), None, NOW),
}


@pytest.mark.parametrize("month, last, now", REFUSED.values(), ids=REFUSED.keys())
def test_others_are_not(month, last, now):
    with pytest.raises(NotYetOver):
        ensure_may_close(month, last_closed=last, now=now)


def test_a_month_is_over_when_the_next_begins():
    begins = datetime(2026, 12, 1, tzinfo=UTC)
    ensure_may_close(NOVEMBER, last_closed=None, now=begins)
    assert next_to_close(last_closed=OCTOBER, first_entry=None, now=begins) == NOVEMBER


@pytest.mark.parametrize(
    "last, first, month",
    [
        (None, None, None),
        (None, date(2026, 10, 17), OCTOBER),
        (None, date(2026, 11, 2), None),
        (date(2026, 9, 1), date(2026, 1, 5), OCTOBER),
        (OCTOBER, date(2026, 1, 5), None),
    ],
)
def test_which_month_comes_next(last, first, month):
    assert next_to_close(last_closed=last, first_entry=first, now=NOW) == month


def test_december_is_followed_by_january():
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)


def test_what_comes_late_counts_from_the_open_month():
    opens = datetime(2026, 11, 1, tzinfo=UTC)
    late, in_time = datetime(2026, 10, 31, 23, tzinfo=UTC), NOW
    assert posting_moment(late, opens_at=opens) == opens
    assert posting_moment(in_time, opens_at=opens) == in_time
    assert posting_moment(late, opens_at=None) == late
