"""What a change makes of a shift, and who can follow it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.volunteering.errors import Overlaps, PlanReason, PlanRefused, RestTooShort
from portal.volunteering.planning_rules import PlanFacts, ensure_may_plan, moment_at
from portal.volunteering.rules import Stretch, ensure_no_overlap, ensure_rested, rest_until
from portal.volunteering.setting_rules import ShiftRules
from portal.volunteering.skill_rules import TaskKind


@dataclass(frozen=True)
class ShiftNow:
    """A shift as it stands."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    opens_at: datetime | None
    minimum: int
    capacity: int
    taken: int
    level_needed: int
    kind: TaskKind
    cancelled: bool
    incident_verified: bool
    role_places: tuple[int, ...] = ()
    role_taken: tuple[int, ...] = ()


@dataclass(frozen=True)
class Change:
    """What is asked for; None leaves a thing as it is.

    `minutes` moves both ends; the clocks are new hours on the shift's own days; `starts` and
    `ends` are day and clock. `lead` is a handle, "" for nobody.
    """

    minutes: int = 0
    starts_clock: time | None = None
    ends_clock: time | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    minimum: int | None = None
    capacity: int | None = None
    role_places: tuple[int, ...] | None = None
    meeting_point: str | None = None
    asks_first: bool | None = None
    lead: str | None = None
    call_off: bool = False


@dataclass(frozen=True)
class ShiftThen:
    """What the shift would be."""

    starts_at: datetime
    ends_at: datetime
    minimum: int
    capacity: int
    role_places: tuple[int, ...]


def after_change(shift: ShiftNow, change: Change, now: datetime) -> ShiftThen:
    """The shift after the change; raises PlanRefused with the first reason that holds."""
    if shift.cancelled:
        raise PlanRefused(PlanReason.CALLED_OFF)
    if now >= shift.starts_at:
        raise PlanRefused(PlanReason.ALREADY_BEGUN)
    starts_at, ends_at = _moments(shift, change)
    then = ShiftThen(
        starts_at=starts_at,
        ends_at=ends_at,
        minimum=shift.minimum if change.minimum is None else change.minimum,
        capacity=shift.capacity if change.capacity is None else change.capacity,
        role_places=shift.role_places if change.role_places is None else change.role_places,
    )
    if change.call_off:
        return then
    _ensure_room(shift, then)
    ensure_may_plan(
        PlanFacts(
            starts_at=then.starts_at,
            ends_at=then.ends_at,
            minimum=then.minimum,
            capacity=then.capacity,
            level_needed=shift.level_needed,
            incident_verified=shift.incident_verified,
            now=now,
            kind=shift.kind,
            role_places=then.role_places,
            opens_at=shift.opens_at,
        )
    )
    return then


def who_cannot_follow(
    moved: Mapping[int, Stretch], others: Sequence[Stretch], rules: ShiftRules
) -> frozenset[int]:
    """Of one person's shifts that move, those that no longer fit beside their other ones.

    The earlier is kept before the later; what did not move is kept before all.
    """
    kept, lost = list(others), set()
    for key, stretch in sorted(moved.items(), key=lambda item: (item[1].starts_at, item[0])):
        wanted = replace(stretch, rested_at=rest_until(stretch, rules))
        try:
            ensure_no_overlap(wanted, kept)
            ensure_rested(wanted, kept, rules)
        except (Overlaps, RestTooShort):
            lost.add(key)
        else:
            kept.append(wanted)
    return frozenset(lost)


def _moments(shift: ShiftNow, change: Change) -> tuple[datetime, datetime]:
    zone = ZoneInfo(shift.zone)
    found = []
    for moment, whole, clock in (
        (shift.starts_at, change.starts, change.starts_clock),
        (shift.ends_at, change.ends, change.ends_clock),
    ):
        if whole is not None:
            found.append(_kept_or(moment, whole, shift.zone))
        elif clock is not None:
            day = moment.astimezone(zone).date()
            found.append(moment_at(datetime.combine(day, clock), shift.zone))
        else:
            found.append(moment + timedelta(minutes=change.minutes))
    return found[0], found[1]


def _kept_or(moment: datetime, wall_clock: datetime, zone: str) -> datetime:
    """The moment itself when its clock was not touched: an hour that comes twice stays which."""
    shown = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
    return moment if shown == wall_clock else moment_at(wall_clock, zone)


def _ensure_room(shift: ShiftNow, then: ShiftThen) -> None:
    if then.capacity < shift.taken:
        raise PlanRefused(PlanReason.CAPACITY_BELOW_TAKEN)
    if len(then.role_places) != len(shift.role_taken):
        raise PlanRefused(PlanReason.ROLES_DO_NOT_ADD_UP)
    parts = zip(then.role_places, shift.role_taken, strict=True)
    if any(places < taken for places, taken in parts):
        raise PlanRefused(PlanReason.CAPACITY_BELOW_TAKEN)
