"""When people may be asked for a case, which shift may carry it, and what follows: tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.permissions import Permission
from portal.access.policy import POLICY
from portal.access.roles import Role
from portal.aid import errors
from portal.aid.people_rules import (
    FARTHEST,
    MOST_OPEN,
    TRANSITIONS,
    AskFacts,
    AskState,
    ShiftFacts,
    Span,
    ensure_fits,
    ensure_may_ask,
    ensure_step,
    last_day,
    standing,
)
from portal.aid.rules import WORKING, CaseState

A = AskState
TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)
GOOD = AskFacts(
    state=CaseState.ASSIGNED, is_own=True, people=2, from_on=TODAY + DAY, today=TODAY, open_asks=0
)
SHIFT = ShiftFacts(
    reference="turno", organisation_id=1, starts_on=TODAY + DAY, places=2, fully_vetted=True,
    is_ahead=True,
)  # fmt: skip
MAY_ASK = WORKING | {CaseState.MET}


@pytest.mark.parametrize(
    "change",
    [
        *({"state": state} for state in sorted(MAY_ASK)),
        {"people": 1}, {"people": 4}, {"from_on": TODAY}, {"from_on": TODAY + FARTHEST},
        {"open_asks": MOST_OPEN - 1},
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_asked(change):
    ensure_may_ask(replace(GOOD, **change))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        *(({"state": state}, errors.WrongState) for state in sorted(set(CaseState) - MAY_ASK)),
        ({"is_own": False}, errors.NotYourCase),
        ({"people": 0}, errors.NothingCommitted),
        ({"people": 5}, errors.NothingCommitted),
        ({"from_on": TODAY - DAY}, errors.DayOutOfReach),
        ({"from_on": TODAY + FARTHEST + DAY}, errors.DayOutOfReach),
        ({"open_asks": MOST_OPEN}, errors.TooManyAsks),
    ],
    ids=str,
)
def test_each_refusal_has_its_name(change, refusal):
    with pytest.raises(refusal):
        ensure_may_ask(replace(GOOD, **change))


def test_a_case_handed_over_asks_for_nobody():
    with pytest.raises(errors.WrongState):
        ensure_may_ask(replace(GOOD, state=CaseState.REFERRED))


STEPS = {
    (A.ASKED, A.PLANNED), (A.ASKED, A.CANCELLED), (A.PLANNED, A.ASKED), (A.PLANNED, A.DONE),
    (A.PLANNED, A.CANCELLED),
}  # fmt: skip


@pytest.mark.parametrize("start", list(A))
@pytest.mark.parametrize("end", list(A))
def test_one_table_of_steps(start, end):
    if (start, end) in STEPS:
        ensure_step(start, end)
        return
    refusal = errors.AlreadyDelivered if start is A.DONE else errors.AlreadyDecided
    with pytest.raises(refusal):
        ensure_step(start, end)


def test_each_step_is_somebodys():
    for step, held in TRANSITIONS.items():
        assert any(held & POLICY[role] for role in Role), step
    assert TRANSITIONS[A.PLANNED, A.DONE] == {Permission.DELIVERY_MARK}


@pytest.mark.parametrize("state", list(A))
@pytest.mark.parametrize("stands", [True, False])
def test_only_a_shift_that_fell_through_moves_an_ask(state, stands):
    moved = state is A.PLANNED and not stands
    assert standing(state, shift_stands=stands) is (A.ASKED if moved else state)


@pytest.mark.parametrize(("span", "days"), [(Span.DAY, 0), (Span.WEEK, 6)])
def test_a_week_has_seven_days(span, days):
    assert last_day(TODAY, span) == TODAY + days * DAY


def fits(shift=SHIFT, is_free=True, people=2):
    ensure_fits(shift, from_on=TODAY, until_on=TODAY + DAY, people=people, is_free=is_free)


@pytest.mark.parametrize(
    ("change", "more", "refusal"),
    [
        ({"is_ahead": False}, {}, errors.ShiftNotAhead),
        ({"fully_vetted": False}, {}, errors.VettingTooLow),
        ({"starts_on": TODAY - DAY}, {}, errors.ShiftOnAnotherDay),
        ({"starts_on": TODAY + 2 * DAY}, {}, errors.ShiftOnAnotherDay),
        ({}, {"people": 3}, errors.TooFewPlaces),
        ({}, {"is_free": False}, errors.ShiftCarriesAnother),
        ({"starts_on": TODAY}, {}, None),
        ({}, {"people": 1}, None),
    ],
    ids=str,
)
def test_which_shift_may_carry_it(change, more, refusal):
    shift = replace(SHIFT, **change)
    if refusal is None:
        fits(shift, **more)
        return
    with pytest.raises(refusal):
        fits(shift, **more)


@given(st.builds(replace, st.just(SHIFT), fully_vetted=st.just(False), places=st.integers(0, 9)))
def test_nobody_without_the_highest_level_comes_near_a_family(shift):
    with pytest.raises(errors.VettingTooLow):
        fits(shift)
