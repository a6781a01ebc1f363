"""Which shifts may be planned, and what the clocks on the wall mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.planning_rules import (
    PlanFacts,
    TaskFacts,
    ensure_may_describe,
    ensure_may_plan,
    moment_at,
)
from portal.volunteering.skill_rules import TaskKind

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
        ({"kind": TaskKind.FIELD, "minimum": 1}, PlanReason.ALONE_OUTSIDE),
        ({"kind": TaskKind.FAMILY, "minimum": 1}, PlanReason.ALONE_OUTSIDE),
        ({"role_places": (2, 2)}, PlanReason.ROLES_DO_NOT_ADD_UP),
        ({"role_places": (5, 0)}, PlanReason.ROLES_DO_NOT_ADD_UP),
    ],
)
def test_every_bad_plan_has_its_reason(change, reason):
    with pytest.raises(PlanRefused) as refused:
        ensure_may_plan(replace(GOOD, **change))
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "change",
    [{"kind": TaskKind.FIELD}, {"kind": TaskKind.REMOTE, "minimum": 1}, {"role_places": (2, 3)}],
)
def test_other_good_plans_pass(change):
    ensure_may_plan(replace(GOOD, **change))


TASK = TaskFacts(kind=TaskKind.CENTRE, level_needed=1, youngest=16, is_briefed=False)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"kind": TaskKind.REMOTE, "level_needed": 0},
        {"kind": TaskKind.FIELD, "youngest": 18, "is_briefed": True},
        {"kind": TaskKind.FAMILY, "youngest": 18, "is_briefed": True, "level_needed": 3},
    ],
)
def test_a_task_may_be_described(change):
    ensure_may_describe(replace(TASK, **change))


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"level_needed": 4}, PlanReason.LEVEL_UNKNOWN),
        ({"youngest": 14}, PlanReason.AGE_UNKNOWN),
        ({"youngest": 19}, PlanReason.AGE_UNKNOWN),
        ({"kind": TaskKind.FAMILY, "level_needed": 2}, PlanReason.FAMILIES_NEED_TRAINED),
        ({"kind": TaskKind.FIELD, "is_briefed": True}, PlanReason.MINORS_OUTSIDE),
        ({"kind": TaskKind.FIELD, "youngest": 18}, PlanReason.BRIEFING_MISSING),
    ],
)
def test_a_dangerous_task_is_refused(change, reason):
    with pytest.raises(PlanRefused) as refused:
        ensure_may_describe(replace(TASK, **change))
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
