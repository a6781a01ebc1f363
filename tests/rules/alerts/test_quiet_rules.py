"""Who wants alerts by day only gets none at night; when they come, as a table."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.alerts.quiet_rules import NIGHT_BEGINS, NIGHT_ENDS, waits_until
from portal.places.zones import usual_zone

HERE, TIJUANA = ZoneInfo("America/Mexico_City"), ZoneInfo("America/Tijuana")


def at(day, hour, minute=0, zone=HERE):
    return datetime(2026, 12, day, hour, minute, tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "zone", "until"),
    [
        (at(1, 7), HERE, None),
        (at(1, 21, 59), HERE, None),
        (at(1, 22), HERE, at(2, 7)),
        (at(2, 0), HERE, at(2, 7)),
        (at(2, 6, 59), HERE, at(2, 7)),
        (at(2, 8), TIJUANA, at(2, 7, zone=TIJUANA)),
        (at(1, 23), TIJUANA, None),
    ],
)
@pytest.mark.parametrize("by_day", [True, False])
def test_the_night_is_the_readers_and_only_by_choice(now, zone, until, by_day):
    found = waits_until(by_day=by_day, now=now.astimezone(UTC), zone=zone)
    assert found == (until if by_day else None)


@given(st.integers(0, 2 * 365 * 24 * 60), st.sampled_from(["02", "09", "23", "26"]))
def test_nobody_waits_longer_than_a_night_and_nothing_comes_in_one(minutes, state):
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    zone = ZoneInfo(usual_zone(state))
    until = waits_until(by_day=True, now=now, zone=zone)
    comes = until or now
    assert timedelta() <= comes - now <= timedelta(hours=10)
    assert NIGHT_ENDS <= comes.astimezone(zone).time() < NIGHT_BEGINS
