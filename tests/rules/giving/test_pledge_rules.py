"""Each peso that others give is matched once, shared by what is left of the caps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.giving.pledge_rules import Pledge, matched

DAY = date(2026, 11, 1)


def on(number):
    return DAY + timedelta(days=number)


def pledge(name="a", cap=1_000, first=0, last=10):
    return Pledge(name, cap, on(first), on(last))


CASES = {
    "nothing came": ({}, [pledge()], {"a": 0}),
    "as much as came": ({on(1): 300}, [pledge()], {"a": 300}),
    "up to the cap": ({on(1): 3_000}, [pledge()], {"a": 1_000}),
    "on the first and the last day": ({on(0): 1, on(10): 2}, [pledge()], {"a": 3}),
    "not before and not after": ({on(-1): 50, on(11): 60}, [pledge()], {"a": 0}),
    "less what went back": ({on(1): 300, on(2): -100}, [pledge()], {"a": 200}),
    "never less than nothing": ({on(1): -500}, [pledge()], {"a": 0}),
    "two share by their caps": ({on(1): 100}, [pledge("a", 300), pledge("b", 100)],
                                {"a": 75, "b": 25}),
    "the odd cent goes to one": ({on(1): 1}, [pledge("a", 5), pledge("b", 5)], {"a": 1, "b": 0}),
    "one after the other": ({on(1): 100, on(6): 100},
                            [pledge("a", last=4), pledge("b", first=5)], {"a": 100, "b": 100}),
    "the day before the other begins": ({on(4): 100, on(5): 10},
                                        [pledge("a", last=4), pledge("b", first=5)],
                                        {"a": 100, "b": 10}),
    "what is left of the cap counts": (
        {on(1): 900, on(6): 200}, [pledge("a"), pledge("b", 100, first=5)],
        {"a": 1_000, "b": 100},
    ),
}  # fmt: skip


@pytest.mark.parametrize("received, pledges, added", CASES.values(), ids=CASES.keys())
def test_what_each_promise_adds(received, pledges, added):
    assert matched(received, pledges) == added


PLEDGES = st.lists(
    st.tuples(st.integers(1, 10_000), st.integers(0, 20), st.integers(0, 20)), max_size=6
)
RECEIVED = st.dictionaries(st.integers(-2, 45), st.integers(0, 5_000), max_size=20)


@given(PLEDGES, RECEIVED)
def test_no_cent_is_matched_twice_and_no_cap_is_passed(terms, came):
    pledges = [
        pledge(str(number), cap, first, first + length)
        for number, (cap, first, length) in enumerate(terms)
    ]
    received = {on(day): minor for day, minor in came.items()}
    added = matched(received, pledges)
    assert all(0 <= added[p.reference] <= p.cap for p in pledges)
    covered = sum(minor for day, minor in received.items() if any(p.is_on(day) for p in pledges))
    assert sum(added.values()) <= covered
    for one in pledges:  # alone it would match everything up to its cap
        alone = sum(minor for day, minor in received.items() if one.is_on(day))
        assert matched(received, [one]) == {one.reference: min(alone, one.cap)}
