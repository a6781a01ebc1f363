"""When the law makes an organisation keep who gave."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.donor_keeping_rules import (
    IDENTIFIED_UMA,
    TOLD_UMA,
    WINDOW,
    Arrival,
    Flag,
    flag_of,
    kept_until,
    uma_on,
)
from portal.money import Currency

DAY = date(2026, 11, 30)
LEAST = 18_828_255  # 1,605 times MXN 117.31


def pesos(minor, day=DAY):
    return Arrival(day, minor, Currency.MXN)


@pytest.mark.parametrize(
    ("day", "minor"),
    [
        (date(2024, 1, 1), 11_314),
        (date(2026, 1, 31), 11_314),
        (date(2026, 2, 1), 11_731),
        (date(2031, 1, 1), 11_731),
    ],
)
def test_the_uma_of_a_day(day, minor):
    assert uma_on(day) == minor


@pytest.mark.parametrize(
    ("total", "flag"),
    [
        (0, Flag.NONE),
        (LEAST - 1, Flag.NONE),
        (LEAST, Flag.IDENTIFIED),
        (TOLD_UMA * 11_731 - 1, Flag.IDENTIFIED),
        (TOLD_UMA * 11_731, Flag.TOLD),
    ],
)
def test_what_a_sum_means(total, flag):
    assert IDENTIFIED_UMA * 11_731 == LEAST
    assert flag_of(total, day=DAY) is flag


def test_small_gifts_oblige_nobody():
    assert kept_until([]) is None
    assert kept_until([pesos(LEAST - 1)]) is None


def test_one_large_gift_is_kept_for_ten_years():
    assert kept_until([pesos(LEAST)]) == date(2036, 11, 30)


def test_the_day_of_a_leap_year():
    assert kept_until([pesos(99_999_999, date(2028, 2, 29))]) == date(2038, 3, 1)


@pytest.mark.parametrize(
    ("apart", "kept"), [(timedelta(0), True), (WINDOW, True), (WINDOW + timedelta(1), False)]
)
def test_gifts_of_six_months_are_summed(apart, kept):
    half = LEAST // 2 + 1
    assert (kept_until([pesos(half), pesos(half, DAY - apart)]) is not None) is kept


@pytest.mark.parametrize(("days", "kept"), [(184, True), (185, False)])
def test_six_months_are_184_days(days, kept):
    half = LEAST // 2 + 1
    earlier = DAY - timedelta(days=days)
    assert (kept_until([pesos(half), pesos(half, earlier)]) is not None) is kept


def test_the_authority_is_told_of_3210_times_the_uma():
    assert flag_of(37_656_510, day=DAY) is Flag.TOLD
    assert flag_of(37_656_509, day=DAY) is Flag.IDENTIFIED


@pytest.mark.parametrize(("currency", "least"), [(Currency.USD, 753_131), (Currency.EUR, 627_609)])
def test_from_which_sum_of_another_currency(currency, least):
    assert kept_until([Arrival(DAY, least, currency)]) == date(2036, 11, 30)
    assert kept_until([Arrival(DAY, least - 1, currency)]) is None


def test_a_small_gift_soon_after_keeps_longer():
    later = DAY + timedelta(days=30)
    assert kept_until([pesos(LEAST), pesos(100, later)]) == date(2036, 12, 30)


def test_a_small_gift_long_after_keeps_nothing_and_loses_nothing():
    half = LEAST // 2 + 1
    second, long_after = DAY + timedelta(days=10), DAY + timedelta(days=300)
    arrivals = [pesos(half), pesos(half, second), pesos(1, long_after)]
    assert kept_until(arrivals) == date(2036, 12, 10)


def test_other_currencies_are_counted_high():
    assert kept_until([Arrival(DAY, LEAST // 25 + 1, Currency.USD)])
    assert kept_until([Arrival(DAY, LEAST // 30 + 1, Currency.EUR)])
    assert kept_until([Arrival(DAY, LEAST // 40, Currency.USD)]) is None


arrivals = st.lists(
    st.builds(pesos, st.integers(1, 2 * LEAST), st.dates(date(2026, 2, 1), date(2028, 1, 1))),
    max_size=8,
)


@given(arrivals, st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_more_never_shortens(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert kept_until(shuffled) == kept_until(some)
    before, after = kept_until(some[:-1]), kept_until(some)
    assert before is None or (after is not None and after >= before)
