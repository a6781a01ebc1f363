"""Decision tables: when somebody may arrive, leave, be named, be missed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.errors import TooEarly
from portal.volunteering.presence_errors import AlreadyNoted, CodeReason, CodeRefused, ContactClosed
from portal.volunteering.presence_rules import (
    Alarm,
    Deed,
    alarm_due,
    ensure_names_shown,
    ensure_takes_code,
    leads_now,
    next_deed,
    shown_deed,
)
from portal.volunteering.rules import SignUpState as S

STARTS = datetime(2026, 12, 5, 15, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=4)
TIMES = {"starts_at": STARTS, "ends_at": ENDS}


def hours(number):
    """That many hours after the start."""
    return STARTS + timedelta(hours=number)


@pytest.mark.parametrize(
    "state, deed",
    [(state, Deed.ARRIVE) for state in (S.CONFIRMED, S.SEEKING_COVER)]
    + [(S.CHECKED_IN, Deed.LEAVE)]
    + [(state, None) for state in sorted(set(S) - {S.CONFIRMED, S.SEEKING_COVER, S.CHECKED_IN})],
)
def test_what_comes_next(state, deed):
    assert next_deed(state) is deed


@pytest.mark.parametrize(
    "state, at, deed",
    [
        (None, 0, None),
        (S.CONFIRMED, -2.01, None),
        (S.CONFIRMED, -2, Deed.ARRIVE),
        (S.CONFIRMED, 3.99, Deed.ARRIVE),
        (S.CONFIRMED, 4, None),
        (S.CHECKED_IN, -1, Deed.LEAVE),
        (S.CHECKED_IN, 7.99, Deed.LEAVE),
        (S.CHECKED_IN, 8, None),
        (S.REQUESTED, 0, None),
        (S.COMPLETED, 0, None),
    ],
)
def test_which_code_one_s_own_page_shows(state, at, deed):
    assert shown_deed(state, **TIMES, now=hours(at)) is deed


@pytest.mark.parametrize(
    "deed, state, at",
    [
        (Deed.ARRIVE, S.CONFIRMED, -2),
        (Deed.ARRIVE, S.SEEKING_COVER, 3.9),
        (Deed.LEAVE, S.CHECKED_IN, 7.9),
    ],
)
def test_a_code_works_in_its_time(deed, state, at):
    ensure_takes_code(deed, state, **TIMES, since=None, now=hours(at))


@pytest.mark.parametrize(
    "deed, state, at, since, refusal",
    [
        (Deed.ARRIVE, S.CONFIRMED, -2.1, None, TooEarly),
        (Deed.ARRIVE, S.CONFIRMED, 4, None, CodeReason.TOO_LATE),
        (Deed.LEAVE, S.CHECKED_IN, 8, None, CodeReason.TOO_LATE),
        (Deed.ARRIVE, S.CHECKED_IN, 1, 0, AlreadyNoted),
        (Deed.ARRIVE, S.CHECKED_IN, 1, None, AlreadyNoted),
        (Deed.ARRIVE, S.COMPLETED, 5, 0, AlreadyNoted),
        (Deed.LEAVE, S.COMPLETED, 5, 4, AlreadyNoted),
        (Deed.LEAVE, S.CONFIRMED, 1, None, CodeReason.NOT_EXPECTED),
        (Deed.ARRIVE, S.CANCELLED, 1, None, CodeReason.NOT_EXPECTED),
        (Deed.ARRIVE, S.REQUESTED, 1, None, CodeReason.NOT_EXPECTED),
        (Deed.ARRIVE, S.WAITLISTED, 1, None, CodeReason.NOT_EXPECTED),
        (Deed.ARRIVE, S.NO_SHOW, 1, None, CodeReason.NOT_EXPECTED),
    ],
)
def test_a_code_is_refused_by_name(deed, state, at, since, refusal):
    expected = CodeRefused if isinstance(refusal, CodeReason) else refusal
    with pytest.raises(expected) as refused:
        ensure_takes_code(
            deed, state, **TIMES, since=None if since is None else hours(since), now=hours(at)
        )
    if expected is CodeRefused:
        assert refused.value.reason is refusal


@pytest.mark.parametrize(
    "at, led", [(-24.1, False), (-24, True), (4, True), (27.9, True), (28, False)]
)
def test_the_lead_sees_the_shift_from_a_day_before_until_a_day_after(at, led):
    assert leads_now(**TIMES, now=hours(at)) is led


@pytest.mark.parametrize(
    "state, at, shown",
    [
        (S.CONFIRMED, -2.1, False),
        (S.CONFIRMED, -2, True),
        (S.CONFIRMED, 3.9, True),
        (S.CONFIRMED, 4, False),
        (S.SEEKING_COVER, 0, True),
        (S.CHECKED_IN, -2.1, False),
        (S.CHECKED_IN, 4, True),
        (S.CHECKED_IN, 27.9, True),
        (S.CHECKED_IN, 28, False),
        *[
            (state, 1, False)
            for state in (S.COMPLETED, S.NO_SHOW, S.EXCUSED, S.CANCELLED, S.REQUESTED, S.OFFERED)
        ],
    ],
)
def test_names_are_shown_near_the_shift_and_until_the_check_out(state, at, shown):
    if shown:
        ensure_names_shown(state, **TIMES, now=hours(at))
        return
    with pytest.raises(ContactClosed):
        ensure_names_shown(state, **TIMES, now=hours(at))


def test_before_its_time_it_is_said_when_names_are_shown():
    with pytest.raises(ContactClosed) as refused:
        ensure_names_shown(S.CONFIRMED, **TIMES, now=hours(-20))
    assert refused.value.opens_at == hours(-2)


@pytest.mark.parametrize(
    "state, at, told, again, alarm",
    [
        (S.CHECKED_IN, 4.4, None, None, None),
        (S.CHECKED_IN, 4.5, None, None, Alarm.FIRST),
        (S.CHECKED_IN, 6, 4.5, None, None),
        (S.CHECKED_IN, 6.5, 4.5, None, Alarm.AGAIN),
        (S.CHECKED_IN, 30, 4.5, 6.5, None),
        (S.COMPLETED, 6, None, None, None),
        (S.CONFIRMED, 6, None, None, None),
    ],
)
def test_a_missed_check_out_is_told_once_and_once_more(state, at, told, again, alarm):
    found = alarm_due(
        state,
        ends_at=ENDS,
        told_at=None if told is None else hours(told),
        told_again_at=None if again is None else hours(again),
        now=hours(at),
    )
    assert found is alarm


@given(state=st.sampled_from(list(S)), minute=st.integers(-3000, 3000))
def test_whatever_a_page_shows_the_door_takes(state, minute):
    now = STARTS + timedelta(minutes=minute)
    deed = shown_deed(state, **TIMES, now=now)
    if deed is not None:
        ensure_takes_code(deed, state, **TIMES, since=None, now=now)
