"""When a phone may light up, by the clocks of the place."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.planning_rules import ZONES
from portal.volunteering.quiet_rules import before_the_quiet, is_quiet
from portal.volunteering.reminder_rules import (
    EARLIEST,
    ReminderKind,
    reminder_due,
    reminder_moments,
)

TIJUANA, CENTRE = "America/Tijuana", "America/Mexico_City"
DAY, HOURS = ReminderKind.DAY, ReminderKind.HOURS
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

moments = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2028-12-31"),
    timezones=st.just(UTC),
)
zones = st.sampled_from(ZONES)


def at(clock: str, zone: str = CENTRE) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    "clock, quiet",
    [
        ("2026-12-05T20:59", False),
        ("2026-12-05T21:00", True),
        ("2026-12-05T23:59", True),
        ("2026-12-06T00:00", True),
        ("2026-12-06T07:59", True),
        ("2026-12-06T08:00", False),
        ("2026-12-06T12:00", False),
    ],
)
def test_the_quiet_hours_are_those_of_the_place(clock, quiet):
    assert is_quiet(at(clock), CENTRE) is quiet
    assert is_quiet(at(clock, TIJUANA), TIJUANA) is quiet


@pytest.mark.parametrize(
    "due, moved",
    [
        ("2026-12-05T20:59", "2026-12-05T20:59"),
        ("2026-12-05T21:00", "2026-12-05T20:30"),
        ("2026-12-06T03:00", "2026-12-05T20:30"),
        ("2026-12-06T07:59", "2026-12-05T20:30"),
        ("2026-12-06T08:00", "2026-12-06T08:00"),
        ("2027-01-01T00:30", "2026-12-31T20:30"),
    ],
)
def test_what_falls_into_the_quiet_moves_to_the_evening_before(due, moved):
    assert before_the_quiet(at(due), CENTRE) == at(moved)


@given(moments, zones)
def test_a_moved_moment_is_never_later_never_quiet_and_near(moment, zone):
    moved = before_the_quiet(moment, zone)
    assert moved <= moment
    assert not is_quiet(moved, zone)
    # Half past eight to eight is eleven and a half hours, and an hour more where clocks turn.
    assert moment - moved <= timedelta(hours=12, minutes=30)


@pytest.mark.parametrize(
    "starts, day, hours",
    [
        ("2026-12-05T12:00", "2026-12-04T12:00", "2026-12-05T09:00"),
        ("2026-12-05T11:00", "2026-12-04T11:00", "2026-12-05T08:00"),
        ("2026-12-05T09:00", "2026-12-04T09:00", "2026-12-04T20:30"),
        ("2026-12-05T06:00", "2026-12-03T20:30", "2026-12-04T20:30"),
        ("2026-12-05T23:00", "2026-12-04T20:30", "2026-12-05T20:00"),
        # A month's end, and a year's.
        ("2027-01-01T12:00", "2026-12-31T12:00", "2027-01-01T09:00"),
    ],
)
def test_each_reminder_has_its_hour(starts, day, hours):
    assert reminder_moments(at(starts), CENTRE) == {DAY: at(day), HOURS: at(hours)}


@pytest.mark.parametrize(
    "starts, day",
    [
        # Clocks go forward on 14 March 2027 in Tijuana and back on 1 November 2026.
        ("2027-03-14T12:00", "2027-03-13T12:00"),
        ("2026-11-01T12:00", "2026-10-31T12:00"),
    ],
)
def test_the_day_before_is_the_same_hour_also_when_clocks_turn(starts, day):
    found = reminder_moments(at(starts, TIJUANA), TIJUANA)
    assert found[DAY] == at(day, TIJUANA)
    assert at(starts, TIJUANA) - found[DAY] != timedelta(hours=24)
    assert at(starts, TIJUANA) - found[HOURS] == timedelta(hours=3)


@given(moments, zones)
def test_no_reminder_is_quiet_late_or_earlier_than_the_window_looked_at(starts, zone):
    for moment in reminder_moments(starts, zone).values():
        assert not is_quiet(moment, zone)
        assert starts - EARLIEST <= moment <= starts - timedelta(hours=3)


@pytest.mark.parametrize(
    "now, sent, placed, kind",
    [
        ("2026-12-04T11:59", (), "2026-01-01T00:00", None),
        ("2026-12-04T12:00", (), "2026-01-01T00:00", DAY),
        ("2026-12-04T12:00", (DAY,), "2026-01-01T00:00", None),
        # Missed by day, it waits for the morning; it never leaves at night.
        ("2026-12-04T21:30", (), "2026-01-01T00:00", None),
        ("2026-12-05T08:00", (), "2026-01-01T00:00", DAY),
        ("2026-12-05T09:00", (DAY,), "2026-01-01T00:00", HOURS),
        # The later one makes the earlier needless.
        ("2026-12-05T09:00", (), "2026-01-01T00:00", HOURS),
        ("2026-12-05T10:00", (HOURS,), "2026-01-01T00:00", None),
        # Whoever has just signed up was told just now.
        ("2026-12-04T13:00", (), "2026-12-04T12:30", None),
        ("2026-12-05T09:00", (), "2026-12-04T12:30", HOURS),
        ("2026-12-05T12:00", (), "2026-01-01T00:00", None),
    ],
)
def test_which_reminder_is_due(now, sent, placed, kind):
    found = reminder_due(
        starts_at=at("2026-12-05T12:00"),
        zone=CENTRE,
        placed_at=at(placed),
        sent=frozenset(sent),
        now=at(now),
    )
    assert found is kind


@given(moments, zones, st.integers(0, 40 * 6))
def test_nobody_is_reminded_at_night_or_after_the_beginning(starts, zone, steps):
    now = starts - EARLIEST + steps * timedelta(minutes=10)
    kind = reminder_due(starts_at=starts, zone=zone, placed_at=LONG_AGO, sent=frozenset(), now=now)
    if kind is not None:
        assert not is_quiet(now, zone)
        assert reminder_moments(starts, zone)[kind] <= now < starts
