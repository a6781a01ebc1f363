"""When and how large a shift may be. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.skill_rules import FAMILY_LEVEL, OF_AGE, OUTSIDE, YOUNGEST, TaskKind

SHORTEST = timedelta(minutes=30)
LONGEST = timedelta(hours=16)
HIGHEST_LEVEL = 3
# Nobody goes out alone.
TOGETHER = 2

# Every clock that is kept in Mexico; along the northern border it still changes twice a year.
ZONES = (
    "America/Mexico_City",
    "America/Monterrey",
    "America/Merida",
    "America/Cancun",
    "America/Chihuahua",
    "America/Mazatlan",
    "America/Bahia_Banderas",
    "America/Hermosillo",
    "America/Tijuana",
    "America/Ciudad_Juarez",
    "America/Ojinaga",
    "America/Matamoros",
)


@dataclass(frozen=True)
class PlanFacts:
    """What is asked for: aware moments, how many people, which vetting level."""

    starts_at: datetime
    ends_at: datetime
    minimum: int
    capacity: int
    level_needed: int
    incident_verified: bool
    now: datetime
    kind: TaskKind = TaskKind.CENTRE
    role_places: tuple[int, ...] = ()
    roles_named: bool = True
    opens_at: datetime | None = None
    stood_down: bool = False
    no_go: bool = False


@dataclass(frozen=True)
class TaskFacts:
    """What decides whether a task may be described so."""

    kind: TaskKind
    level_needed: int
    youngest: int
    is_briefed: bool


def ensure_may_describe(facts: TaskFacts) -> None:
    """Raise PlanRefused with the first reason that holds.

    Families meet only the trained; whoever goes outside is of age and reads what may happen.
    """
    outside = facts.kind in OUTSIDE
    checks = (
        (not 0 <= facts.level_needed <= HIGHEST_LEVEL, PlanReason.LEVEL_UNKNOWN),
        (
            facts.kind is TaskKind.FAMILY and facts.level_needed < FAMILY_LEVEL,
            PlanReason.FAMILIES_NEED_TRAINED,
        ),
        (not YOUNGEST <= facts.youngest <= OF_AGE, PlanReason.AGE_UNKNOWN),
        (outside and facts.youngest < OF_AGE, PlanReason.MINORS_OUTSIDE),
        (outside and not facts.is_briefed, PlanReason.BRIEFING_MISSING),
    )
    _refuse_first(checks)


def moment_at(wall_clock: datetime, zone: str) -> datetime:
    """The UTC moment at which clocks in `zone` show `wall_clock`.

    Raises PlanRefused for an unknown zone and for an hour that the clocks skip; an hour that
    comes twice means its first time.
    """
    if zone not in ZONES:
        raise PlanRefused(PlanReason.ZONE_UNKNOWN)
    local = wall_clock.replace(tzinfo=ZoneInfo(zone), fold=0)
    moment = local.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall_clock:
        raise PlanRefused(PlanReason.HOUR_SKIPPED)
    return moment


def ensure_may_plan(facts: PlanFacts) -> None:
    """Raise PlanRefused with the first reason that holds."""
    length = facts.ends_at - facts.starts_at
    checks = (
        (not facts.incident_verified, PlanReason.INCIDENT_NOT_VERIFIED),
        (facts.starts_at <= facts.now, PlanReason.IN_THE_PAST),
        (facts.stood_down, PlanReason.AREA_STOOD_DOWN),
        (facts.no_go, PlanReason.AREA_NO_GO),
        (length <= timedelta(0), PlanReason.END_BEFORE_START),
        (length < SHORTEST, PlanReason.TOO_SHORT),
        (length > LONGEST, PlanReason.TOO_LONG),
        (facts.capacity < 1 or facts.minimum < 1, PlanReason.CAPACITY_BELOW_ONE),
        (facts.minimum > facts.capacity, PlanReason.MINIMUM_ABOVE_CAPACITY),
        (not 0 <= facts.level_needed <= HIGHEST_LEVEL, PlanReason.LEVEL_UNKNOWN),
        (facts.kind in OUTSIDE and facts.minimum < TOGETHER, PlanReason.ALONE_OUTSIDE),
        (
            bool(facts.role_places)
            and (min(facts.role_places) < 1 or sum(facts.role_places) != facts.capacity),
            PlanReason.ROLES_DO_NOT_ADD_UP,
        ),
        (not facts.roles_named, PlanReason.ROLE_UNNAMED),
        (
            facts.opens_at is not None and facts.opens_at >= facts.starts_at,
            PlanReason.OPENS_TOO_LATE,
        ),
    )
    _refuse_first(checks)


def _refuse_first(checks: tuple[tuple[bool, PlanReason], ...]) -> None:
    for refused, reason in checks:
        if refused:
            raise PlanRefused(reason)
