"""The desk's own pictures count by fives; what has fewer goes together."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.aid.dashboard_rules import (
    OTHERS,
    Bar,
    OpenCases,
    age_band,
    area_of,
    coarse,
    crowded,
    pictures_of,
)

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "count, least", [(0, None), (4, None), (5, 5), (9, 5), (10, 10), (104, 100)]
)
def test_counts_are_rounded_down_to_five_and_hidden_below(count, least):
    assert coarse(count) == least


@pytest.mark.parametrize(
    "days, band",
    [(-1, "0-7"), (0, "0-7"), (7, "0-7"), (8, "8-30"), (30, "8-30"), (31, "31-90"), (90, "31-90"),
     (91, "91+"), (4000, "91+")],
)  # fmt: skip
def test_each_number_of_days_has_its_band(days, band):
    assert age_band(days) == band


@pytest.mark.parametrize(
    "cell, place",
    [("19·2026-11", "19"), ("19·2026-T4", "19"), ("norte·2026", "norte"), ("MX·2026", "MX")],
)
def test_a_cell_says_where(cell, place):
    assert area_of(cell) == place


def test_what_has_fewer_than_five_goes_together():
    counts = Counter({"19": 12, "05": 3, "28": 4, "02": 5})
    assert crowded(counts) == [Bar("19", 10), Bar("02", 5), Bar(OTHERS, 5)]


def test_where_nothing_is_small_there_are_no_others():
    assert crowded(Counter({"19": 5})) == [Bar("19", 5)]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 30)))
def test_no_bar_stands_for_one_to_four(counts):
    assert all(bar.least is None or bar.least >= 5 for bar in crowded(Counter(counts)))


def test_every_case_is_in_each_picture_once():
    groups = [
        OpenCases("food", "today", TODAY, "19·2026-11", 6),
        OpenCases("food", "can_wait", TODAY - timedelta(days=100), "MX·2026", 7),
    ]
    found = pictures_of(groups, today=TODAY)
    assert found.urgency == [Bar("today", 5), Bar("this_week", None), Bar("can_wait", 5)]
    assert [bar.least for bar in found.age] == [5, None, None, 5]
    assert found.need == [Bar("food", 10)]
    assert found.area == [Bar("19", 5), Bar("MX", 5)]
