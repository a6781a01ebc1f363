"""What may become of a sign-up, and who learns the meeting point."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.volunteering.errors import TooEarly, TooLateToCancel, TransitionRefused
from portal.volunteering.rules import (
    HOLDS_A_PLACE,
    TRANSITIONS,
    SignUpState,
    ensure_roster_step,
    ensure_transition,
    first_state,
    may_see_meeting_point,
    state_after_leaving,
)
from portal.volunteering.setting_rules import ShiftRules

S = SignUpState
START = datetime(2026, 12, 5, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "current, wanted",
    [
        (S.REQUESTED, S.CONFIRMED),
        (S.CONFIRMED, S.CHECKED_IN),
        (S.CHECKED_IN, S.COMPLETED),
        (S.CONFIRMED, S.NO_SHOW),
        (S.CONFIRMED, S.EXCUSED),
        (S.CANCELLED, S.CONFIRMED),
        (S.CONFIRMED, S.SEEKING_COVER),
        (S.SEEKING_COVER, S.CHECKED_IN),
        (S.CANCELLED, S.WAITLISTED),
        (S.WAITLISTED, S.OFFERED),
        (S.OFFERED, S.CONFIRMED),
        (S.OFFERED, S.LAPSED),
        (S.LAPSED, S.WAITLISTED),
    ],
)
def test_the_usual_ways_are_open(current, wanted):
    ensure_transition(current, wanted)


@pytest.mark.parametrize(
    "current, wanted",
    [
        (S.REQUESTED, S.CHECKED_IN),
        (S.COMPLETED, S.NO_SHOW),
        (S.NO_SHOW, S.CONFIRMED),
        (S.CANCELLED, S.COMPLETED),
        (S.CHECKED_IN, S.NO_SHOW),
        (S.WAITLISTED, S.CONFIRMED),
        (S.CONFIRMED, S.WAITLISTED),
        (S.LAPSED, S.OFFERED),
        (S.REQUESTED, S.SEEKING_COVER),
    ],
)
def test_shortcuts_are_refused(current, wanted):
    with pytest.raises(TransitionRefused):
        ensure_transition(current, wanted)


def test_the_table_knows_every_state():
    assert set(TRANSITIONS) == set(S)


@pytest.mark.parametrize("asks_first, state", [(True, S.REQUESTED), (False, S.CONFIRMED)])
def test_one_click_is_enough_unless_the_organiser_asks(asks_first, state):
    assert first_state(asks_first=asks_first) is state


def test_a_place_is_free_again_once_its_holder_is_gone():
    without = {S.NO_SHOW, S.EXCUSED, S.CANCELLED, S.WAITLISTED, S.LAPSED}
    assert without == set(S) - HOLDS_A_PLACE


def leaving(current, hours_before, *, unsafe=False):
    return state_after_leaving(
        current, feels_unsafe=unsafe, starts_at=START, now=START - hours_before * HOUR
    )


@pytest.mark.parametrize("current", [S.REQUESTED, S.CONFIRMED])
def test_one_may_cancel_until_the_deadline(current):
    assert leaving(current, 12) is S.CANCELLED


@pytest.mark.parametrize("current", [S.WAITLISTED, S.OFFERED])
def test_whoever_only_waits_leaves_at_any_time(current):
    assert leaving(current, 1) is S.CANCELLED


def test_the_deadline_is_the_organisation_s_own():
    rules = ShiftRules(cancel_hours=48)
    with pytest.raises(TooLateToCancel):
        state_after_leaving(
            S.CONFIRMED, feels_unsafe=False, starts_at=START, now=START - 47 * HOUR, rules=rules
        )


def test_after_the_deadline_a_plain_cancellation_is_refused_with_the_deadline():
    with pytest.raises(TooLateToCancel) as refused:
        leaving(S.CONFIRMED, 11)
    assert refused.value.until == START - 12 * HOUR


@pytest.mark.parametrize("current", [S.REQUESTED, S.CONFIRMED, S.CHECKED_IN])
@pytest.mark.parametrize("hours_before", [48, 1, -2])
def test_not_feeling_safe_is_heard_at_any_time_and_never_counts_against_anyone(
    current, hours_before
):
    assert leaving(current, hours_before, unsafe=True) is S.EXCUSED


@pytest.mark.parametrize(
    "state, hours_before, seen",
    [
        (S.CONFIRMED, 25, False),
        (S.CONFIRMED, 24, True),
        (S.CHECKED_IN, -1, True),
        (S.CONFIRMED, -4, False),
        (S.REQUESTED, 2, False),
        (S.CANCELLED, 2, False),
        (None, 2, False),
    ],
)
def test_only_the_confirmed_learn_where_to_meet_and_only_shortly_before(state, hours_before, seen):
    now = START - hours_before * HOUR
    assert may_see_meeting_point(state, starts_at=START, ends_at=START + 4 * HOUR, now=now) is seen


@pytest.mark.parametrize(
    "current, wanted, hours_before",
    [
        (S.REQUESTED, S.CONFIRMED, 48),
        (S.CONFIRMED, S.EXCUSED, 48),
        (S.CONFIRMED, S.CHECKED_IN, 2),
        (S.CHECKED_IN, S.COMPLETED, 0),
        (S.CONFIRMED, S.NO_SHOW, 0),
        (S.NO_SHOW, S.EXCUSED, -24),
    ],
)
def test_the_roster_takes_each_step_in_its_time(current, wanted, hours_before):
    ensure_roster_step(current, wanted, starts_at=START, now=START - hours_before * HOUR)


@pytest.mark.parametrize(
    "current, wanted, hours_before",
    [(S.CONFIRMED, S.CHECKED_IN, 3), (S.CONFIRMED, S.NO_SHOW, 1), (S.CHECKED_IN, S.COMPLETED, 1)],
)
def test_nobody_came_or_was_absent_before_it_began(current, wanted, hours_before):
    with pytest.raises(TooEarly):
        ensure_roster_step(current, wanted, starts_at=START, now=START - hours_before * HOUR)


@pytest.mark.parametrize(
    "current, wanted",
    [
        (S.CANCELLED, S.CONFIRMED),
        (S.EXCUSED, S.CONFIRMED),
        (S.CONFIRMED, S.CANCELLED),
        (S.CANCELLED, S.REQUESTED),
        (S.WAITLISTED, S.EXCUSED),
        (S.OFFERED, S.CONFIRMED),
        (S.LAPSED, S.CONFIRMED),
    ],
)
def test_the_roster_neither_gives_back_a_lost_place_nor_cancels_for_anyone(current, wanted):
    with pytest.raises(TransitionRefused):
        ensure_roster_step(current, wanted, starts_at=START, now=START)
