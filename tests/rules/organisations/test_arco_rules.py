"""Rights over one's own data: the days of the law, and the one table of steps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organisations.arco_rules import (
    ENDED,
    TRANSITIONS,
    ArcoState,
    Ground,
    Standing,
    due_after,
    ensure_for_here,
    ensure_step,
    is_working_day,
    working_days_after,
)
from portal.organisations.errors import ForFamiliesElsewhere, GroundMissing, NotFromHere

S = ArcoState


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 30), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 16), False),  # third Monday: the Revolution
        (date(2026, 12, 25), False),
        (date(2027, 1, 1), False),
        (date(2027, 2, 1), False),  # first Monday: the Constitution
        (date(2027, 3, 15), False),  # third Monday: Juárez
        (date(2024, 10, 1), False),
        (date(2025, 10, 1), True),
        (date(2030, 10, 1), False),
    ],
)
def test_working_days_leave_out_weekends_and_the_labour_laws_holidays(day, works):
    assert is_working_day(day) is works


def test_an_answer_is_due_in_twenty_working_days_and_its_carrying_out_in_fifteen():
    filed = date(2026, 11, 30)
    assert due_after(S.RECEIVED, filed_on=filed, answered_on=None) == date(2026, 12, 29)
    assert due_after(S.GRANTED, filed_on=filed, answered_on=date(2026, 12, 29)) == date(2027, 1, 20)


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 40))
def test_exactly_so_many_working_days_lie_between(start, days):
    end = working_days_after(start, days)
    span = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(map(is_working_day, span)) == days
    assert is_working_day(end)


@pytest.mark.parametrize("start", S)
@pytest.mark.parametrize("end", S)
def test_only_the_tables_arrows_lead_on(start, end):
    ground = Ground.NOT_THE_HOLDER if end is S.REFUSED else ""
    if (start, end) in TRANSITIONS:
        ensure_step(start, end, ground)
    else:
        with pytest.raises(NotFromHere):
            ensure_step(start, end, ground)


def test_nothing_follows_an_end():
    assert not {start for start, _ in TRANSITIONS} & ENDED


@pytest.mark.parametrize(
    ("start", "end", "ground"),
    [
        (S.IDENTITY_CHECKED, S.REFUSED, ""),
        (S.IDENTITY_CHECKED, S.REFUSED, "because"),
        (S.IDENTITY_CHECKED, S.GRANTED, Ground.NOTHING_HELD),
        # Before identity is proved, any other ground would say what is held of whom.
        (S.RECEIVED, S.REFUSED, Ground.NOTHING_HELD),
    ],
)
def test_a_refusal_has_a_fit_ground_and_nothing_else_has_one(start, end, ground):
    with pytest.raises(GroundMissing):
        ensure_step(start, end, ground)


@pytest.mark.parametrize("standing", Standing)
def test_families_are_sent_to_their_words(standing):
    if standing is Standing.FAMILY:
        with pytest.raises(ForFamiliesElsewhere):
            ensure_for_here(standing)
    else:
        ensure_for_here(standing)
