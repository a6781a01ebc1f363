"""Which shifts may be planned, and what the clocks on the wall mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.planning_rules import PlanFacts, ensure_may_plan, moment_at

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
START = NOW + timedelta(days=3)
GOOD = PlanFacts(
    starts_at=START,
    ends_at=START + timedelta(hours=4),
    minimum=2,
    capacity=5,
    level_needed=1,
    incident_verified=True,
    now=NOW,
)


def test_a_plain_plan_passes():
    ensure_may_plan(GOOD)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"incident_verified": False}, PlanReason.INCIDENT_NOT_VERIFIED),
        ({"starts_at": NOW}, PlanReason.IN_THE_PAST),
        ({"ends_at": START}, PlanReason.END_BEFORE_START),
        ({"ends_at": START - timedelta(hours=1)}, PlanReason.END_BEFORE_START),
        ({"ends_at": START + timedelta(minutes=29)}, PlanReason.TOO_SHORT),
        ({"ends_at": START + timedelta(hours=16, minutes=1)}, PlanReason.TOO_LONG),
        ({"capacity": 0, "minimum": 0}, PlanReason.CAPACITY_BELOW_ONE),
        ({"capacity": 1, "minimum": 2}, PlanReason.MINIMUM_ABOVE_CAPACITY),
        ({"level_needed": 4}, PlanReason.LEVEL_UNKNOWN),
        ({"level_needed": -1}, PlanReason.LEVEL_UNKNOWN),
    ],
)
def test_every_bad_plan_has_its_reason(change, reason):
    with pytest.raises(PlanRefused) as refused:
        ensure_may_plan(replace(GOOD, **change))
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "zone, utc_hour",
    [("America/Mexico_City", 15), ("America/Cancun", 14), ("America/Tijuana", 17)],
)
def test_nine_in_the_morning_is_another_moment_in_each_zone(zone, utc_hour):
    assert moment_at(datetime.fromisoformat("2026-12-05T09:00"), zone) == datetime(
        2026, 12, 5, utc_hour, tzinfo=UTC
    )


def test_an_hour_that_the_clocks_skip_is_refused():
    with pytest.raises(PlanRefused) as refused:
        moment_at(datetime.fromisoformat("2027-03-14T02:30"), "America/Tijuana")
    assert refused.value.reason is PlanReason.HOUR_SKIPPED


def test_an_hour_that_comes_twice_means_its_first_time():
    assert moment_at(datetime.fromisoformat("2026-11-01T01:30"), "America/Tijuana") == datetime(
        2026, 11, 1, 8, 30, tzinfo=UTC
    )


def test_a_zone_of_another_country_is_refused():
    with pytest.raises(PlanRefused) as refused:
        moment_at(datetime.fromisoformat("2026-12-05T09:00"), "Europe/Oslo")
    assert refused.value.reason is PlanReason.ZONE_UNKNOWN
