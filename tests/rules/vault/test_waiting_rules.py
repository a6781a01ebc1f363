"""What an intermediary does first, and how the work that waits is counted."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.waiting_rules import DAYS_TO_ANSWER, Age, Waiting, count_by_urgency

TODAY = date(2026, 11, 30)
ONE = Waiting("this_week", TODAY, TODAY)
KINDS = st.builds(
    Waiting,
    urgency=st.sampled_from([*DAYS_TO_ANSWER, None]),
    received_on=st.dates(TODAY - timedelta(days=99), TODAY),
    today=st.just(TODAY),
    child=st.booleans(),
    answered=st.booleans(),
    released=st.booleans(),
)


def since(days, urgency="today", **more):
    return Waiting(urgency, TODAY - timedelta(days=days), TODAY, **more)


@pytest.mark.parametrize(
    ("urgency", "days"), [("today", 2), ("this_week", 7), ("can_wait", 30), ("odd", 30), (None, 0)]
)
def test_the_day_an_answer_is_due(urgency, days):
    assert replace(ONE, urgency=urgency).due_on == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("waiting", "late"),
    [
        (since(2), False),
        (since(3), True),
        (since(3, answered=True), False),
        (since(3, released=True), False),
        (since(7, "this_week"), False),
        (since(8, "this_week"), True),
        (since(1, None), True),
    ],
)
def test_late_is_what_is_still_owed_after_its_day(waiting, late):
    assert waiting.is_late is late


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (since(0, "can_wait", child=True), since(9)),
        (since(8, "this_week"), since(0)),
        (since(9), since(3)),
        (since(0), since(1, "this_week")),
        (since(6, "this_week"), since(0)),
        (since(0, "can_wait"), since(3, answered=True)),
        (since(3, answered=True), since(9, child=True, released=True)),
    ],
)
def test_what_comes_first(first, then):
    assert first.rank() < then.rank()


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, 0), (1, 0), (2, 1), (7, 1), (8, 2), (30, 2), (31, 3), (400, 3)],
)
def test_ages_have_no_gaps(days, age):
    assert since(days).age is Age(age)


@given(st.lists(KINDS, max_size=30))
def test_each_that_is_not_passed_on_is_counted_once(waiting):
    counted = count_by_urgency(waiting)
    total = sum(sum(by_age.values()) for by_age in counted.values())
    assert total == sum(not one.released for one in waiting)


@given(KINDS, KINDS)
def test_no_urgency_ever_overtakes_a_child_that_waits(child, other):
    child, other = replace(child, child=True, released=False), replace(other, child=False)
    assert child.rank() < other.rank()
