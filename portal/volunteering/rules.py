"""Who may take a shift, and what may become of a sign-up. Pure: facts in, decision out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from portal.clock import day_of
from portal.volunteering.age_rules import Young, ensure_old_enough
from portal.volunteering.errors import (
    AlreadyIn,
    AreaNoGo,
    Closed,
    ClosedBecause,
    Full,
    GroupTooLarge,
    NotYetOpen,
    OnHold,
    Overlaps,
    RestTooShort,
    RoleNotChosen,
    SkillMissing,
    TooEarly,
    TooLateToCancel,
    TransitionRefused,
    VettingMissing,
)
from portal.volunteering.group_rules import LARGEST_GROUP
from portal.volunteering.setting_rules import DEFAULTS, ShiftRules
from portal.volunteering.skill_rules import OF_AGE, Skill, TaskKind

CHECK_IN_BEFORE = timedelta(hours=2)
MEETING_POINT_BEFORE = timedelta(hours=24)


class SignUpState(StrEnum):
    """Where a sign-up stands."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    EXCUSED = "excused"
    CANCELLED = "cancelled"
    SEEKING_COVER = "seeking_cover"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    LAPSED = "lapsed"


S = SignUpState
# The ways in, for whoever holds nothing at the moment.
_BACK_IN = frozenset({S.REQUESTED, S.CONFIRMED, S.WAITLISTED})
TRANSITIONS: dict[SignUpState, frozenset[SignUpState]] = {
    S.REQUESTED: frozenset({S.CONFIRMED, S.CANCELLED, S.EXCUSED}),
    S.CONFIRMED: frozenset({S.CHECKED_IN, S.NO_SHOW, S.EXCUSED, S.CANCELLED, S.SEEKING_COVER}),
    # Whoever looks for cover is expected until somebody takes over, and may come after all.
    S.SEEKING_COVER: frozenset({S.CONFIRMED, S.CHECKED_IN, S.NO_SHOW, S.EXCUSED, S.CANCELLED}),
    # Whoever feels unsafe leaves at any time, also when the work has begun.
    S.CHECKED_IN: frozenset({S.COMPLETED, S.EXCUSED}),
    S.WAITLISTED: frozenset({S.OFFERED, S.CANCELLED, S.EXCUSED}),
    # An offer taken where the organiser wants to be asked is a request first.
    S.OFFERED: frozenset({S.CONFIRMED, S.REQUESTED, S.LAPSED, S.CANCELLED, S.EXCUSED}),
    # Whoever let a place go may take one again.
    S.LAPSED: _BACK_IN,
    S.CANCELLED: _BACK_IN,
    S.EXCUSED: _BACK_IN,
    # The one who came late, or was called away, was not absent after all.
    S.NO_SHOW: frozenset({S.EXCUSED}),
    S.COMPLETED: frozenset(),
}

# An offer keeps its place for one person; whoever looks for cover keeps theirs until it is found.
HOLDS_A_PLACE = frozenset(
    {S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.SEEKING_COVER, S.OFFERED}
)
# Who is expected at the meeting point.
EXPECTED = frozenset({S.CONFIRMED, S.CHECKED_IN, S.SEEKING_COVER})
# What a coordinator may say of somebody; leaving is the volunteer's own word.
ROSTER_STEPS = (S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW, S.EXCUSED)


@dataclass(frozen=True)
class Stretch:
    """A piece of time that a volunteer works; `rested_at`, where known, is when it lets them go."""

    starts_at: datetime
    ends_at: datetime
    rested_at: datetime | None = None

    @property
    def work(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True)
class SignUpFacts:
    """What was read, under the locks, about one volunteer and one shift."""

    stretch: Stretch
    places_left: int
    opens_at: datetime | None
    incident_verified: bool
    shift_cancelled: bool
    level_needed: int
    level_held: int
    already_in: bool
    engagements: tuple[Stretch, ...]
    now: datetime
    rules: ShiftRules = DEFAULTS
    skills_needed: frozenset[Skill] = frozenset()
    skills_held: frozenset[Skill] = frozenset()
    role_chosen: bool = True
    kind: TaskKind = TaskKind.CENTRE
    youngest: int = OF_AGE
    young: Young | None = None
    stood_down: bool = False
    no_go_until: datetime | None = None
    others_wait: bool = False
    on_hold: bool = False
    places_wanted: int = 1
    may_bring: bool = False


def ensure_may_sign_up(facts: SignUpFacts) -> None:
    """Raise the one refusal that fits: first what lies in the shift, then in the person."""
    if facts.already_in:
        raise AlreadyIn
    ensure_open(facts)
    if not facts.role_chosen:
        raise RoleNotChosen
    ensure_room(facts)
    ensure_fit(facts)


def ensure_room(facts: SignUpFacts) -> None:
    """Raise Full or GroupTooLarge; a place that somebody waits for is nobody else's."""
    if facts.places_left < 1 or facts.others_wait:
        raise Full
    most = min(facts.places_left, LARGEST_GROUP) if facts.may_bring else 1
    if facts.places_wanted > most:
        raise GroupTooLarge(most)


def ensure_fit(facts: SignUpFacts) -> None:
    """Raise what lies in the person: absences, age, vetting, skill, other shifts, rest."""
    if facts.on_hold:
        raise OnHold
    ensure_old_enough(
        facts.young, kind=facts.kind, youngest=facts.youngest, day=day_of(facts.stretch.starts_at)
    )
    if facts.level_held < facts.level_needed:
        raise VettingMissing(facts.level_needed, facts.level_held)
    missing = facts.skills_needed - facts.skills_held
    if missing:
        raise SkillMissing(missing)
    ensure_no_overlap(facts.stretch, facts.engagements)
    ensure_rested(facts.stretch, facts.engagements, facts.rules)


def ensure_open(facts: SignUpFacts) -> None:
    """Raise Closed, AreaNoGo or NotYetOpen; it is open only while its incident is verified."""
    if not facts.incident_verified:
        raise Closed(ClosedBecause.INCIDENT)
    if facts.no_go_until is not None and facts.now < facts.stretch.starts_at:
        raise AreaNoGo(facts.no_go_until)
    if facts.stood_down:
        raise Closed(ClosedBecause.STOOD_DOWN)
    if facts.shift_cancelled:
        raise Closed(ClosedBecause.CANCELLED)
    if facts.now >= facts.stretch.starts_at:
        raise Closed(ClosedBecause.PAST)
    if facts.opens_at is not None and facts.now < facts.opens_at:
        raise NotYetOpen(facts.opens_at)


def ensure_no_overlap(wanted: Stretch, engagements: Iterable[Stretch]) -> None:
    """Raise Overlaps; one shift may begin the moment another ends."""
    for other in engagements:
        if wanted.starts_at < other.ends_at and other.starts_at < wanted.ends_at:
            raise Overlaps(other.starts_at, other.ends_at)


def ensure_rested(
    wanted: Stretch, engagements: Iterable[Stretch], rules: ShiftRules = DEFAULTS
) -> None:
    """Raise RestTooShort when long work would not be followed by the organisation's rest.

    Shorter shifts with less rest between them add up: twice four hours are eight.
    """
    near = sorted([*engagements, wanted], key=lambda stretch: stretch.starts_at)
    worked = timedelta(0)
    for before, after in pairwise(near):
        worked += before.work
        # Another organisation may ask for more rest after its own shift than this one would.
        if before.rested_at is not None and after.starts_at < before.rested_at:
            raise RestTooShort(before.rested_at, before.rested_at - before.ends_at)
        if after.starts_at - before.ends_at >= rules.rest:
            worked = timedelta(0)
        elif worked >= rules.long_work:
            raise RestTooShort(before.ends_at + rules.rest, rules.rest)


def rest_until(stretch: Stretch, rules: ShiftRules = DEFAULTS) -> datetime:
    """When the volunteer of one stretch may work again; what the database itself enforces."""
    return stretch.ends_at + (rules.rest if stretch.work >= rules.long_work else timedelta(0))


def first_state(*, asks_first: bool) -> SignUpState:
    """A vetted volunteer is in with one click, unless the organiser wants to be asked."""
    return S.REQUESTED if asks_first else S.CONFIRMED


def ensure_transition(current: SignUpState, wanted: SignUpState) -> None:
    """Raise TransitionRefused unless `current` leads to `wanted`."""
    if wanted not in TRANSITIONS[current]:
        raise TransitionRefused(current, wanted)


def ensure_roster_step(
    current: SignUpState, wanted: SignUpState, *, starts_at: datetime, now: datetime
) -> None:
    """Raise unless a coordinator may say so: who lost a place comes back by the door alone."""
    if wanted not in roster_steps(current):
        raise TransitionRefused(current, wanted)
    earliest = starts_at - (CHECK_IN_BEFORE if wanted is S.CHECKED_IN else timedelta(0))
    if wanted in {S.CHECKED_IN, S.COMPLETED, S.NO_SHOW} and now < earliest:
        raise TooEarly(earliest)


def roster_steps(current: SignUpState) -> tuple[SignUpState, ...]:
    """What a coordinator may say next of somebody, in the order of the day."""
    if current not in HOLDS_A_PLACE | {S.NO_SHOW} or current is S.OFFERED:
        return ()
    return tuple(step for step in ROSTER_STEPS if step in TRANSITIONS[current])


def state_after_leaving(
    current: SignUpState,
    *,
    feels_unsafe: bool,
    starts_at: datetime,
    now: datetime,
    rules: ShiftRules = DEFAULTS,
) -> SignUpState:
    """Where a sign-up goes when its volunteer leaves; raises TooLateToCancel.

    "I don't feel safe" is always heard, has no deadline, and counts as excused.
    """
    if feels_unsafe:
        ensure_transition(current, S.EXCUSED)
        return S.EXCUSED
    ensure_transition(current, S.CANCELLED)
    # Whoever only waits, or has not answered an offer, is counted on by nobody.
    until = starts_at - rules.cancel_before
    if current in {S.REQUESTED, S.CONFIRMED, S.SEEKING_COVER} and now > until:
        raise TooLateToCancel(until)
    return S.CANCELLED


def may_see_meeting_point(
    state: SignUpState | None,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    is_briefed: bool = True,
) -> bool:
    """Only the confirmed learn where to meet, from a day before until the end.

    Where there is a briefing they have accepted it first.
    """
    if state not in EXPECTED or not is_briefed:
        return False
    return starts_at - MEETING_POINT_BEFORE <= now < ends_at
