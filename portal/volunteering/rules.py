"""Who may take a shift, and what may become of a sign-up. Pure: facts in, decision out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from portal.volunteering.errors import (
    AlreadyIn,
    Closed,
    ClosedBecause,
    Full,
    NotYetOpen,
    Overlaps,
    RestTooShort,
    TooEarly,
    TooLateToCancel,
    TransitionRefused,
    VettingMissing,
)

LONG_WORK = timedelta(hours=8)
REST = timedelta(hours=11)
CANCEL_BEFORE = timedelta(hours=12)
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


S = SignUpState
TRANSITIONS: dict[SignUpState, frozenset[SignUpState]] = {
    S.REQUESTED: frozenset({S.CONFIRMED, S.CANCELLED, S.EXCUSED}),
    S.CONFIRMED: frozenset({S.CHECKED_IN, S.NO_SHOW, S.EXCUSED, S.CANCELLED}),
    # Whoever feels unsafe leaves at any time, also when the work has begun.
    S.CHECKED_IN: frozenset({S.COMPLETED, S.EXCUSED}),
    # Whoever let a place go may take one again.
    S.CANCELLED: frozenset({S.REQUESTED, S.CONFIRMED}),
    S.EXCUSED: frozenset({S.REQUESTED, S.CONFIRMED}),
    # The one who came late, or was called away, was not absent after all.
    S.NO_SHOW: frozenset({S.EXCUSED}),
    S.COMPLETED: frozenset(),
}

HOLDS_A_PLACE = frozenset({S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.COMPLETED})
# What a coordinator may say of somebody; leaving is the volunteer's own word.
ROSTER_STEPS = (S.CONFIRMED, S.CHECKED_IN, S.COMPLETED, S.NO_SHOW, S.EXCUSED)


@dataclass(frozen=True)
class Stretch:
    """A piece of time that a volunteer works."""

    starts_at: datetime
    ends_at: datetime

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


def ensure_may_sign_up(facts: SignUpFacts) -> None:
    """Raise the one refusal that fits: first what lies in the shift, then in the person."""
    if facts.already_in:
        raise AlreadyIn
    ensure_open(facts)
    if facts.places_left < 1:
        raise Full
    if facts.level_held < facts.level_needed:
        raise VettingMissing(facts.level_needed, facts.level_held)
    ensure_no_overlap(facts.stretch, facts.engagements)
    ensure_rested(facts.stretch, facts.engagements)


def ensure_open(facts: SignUpFacts) -> None:
    """Raise Closed or NotYetOpen; a shift is open only while its incident is verified."""
    if not facts.incident_verified:
        raise Closed(ClosedBecause.INCIDENT)
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


def ensure_rested(wanted: Stretch, engagements: Iterable[Stretch]) -> None:
    """Raise RestTooShort when eight hours of work would not be followed by eleven of rest.

    Shorter shifts with less rest between them add up: twice four hours are eight.
    """
    near = sorted([*engagements, wanted], key=lambda stretch: stretch.starts_at)
    worked = timedelta(0)
    for before, after in pairwise(near):
        worked += before.work
        if after.starts_at - before.ends_at >= REST:
            worked = timedelta(0)
        elif worked >= LONG_WORK:
            raise RestTooShort(before.ends_at + REST)


def rest_until(stretch: Stretch) -> datetime:
    """When the volunteer of one stretch may work again; what the database itself enforces."""
    return stretch.ends_at + (REST if stretch.work >= LONG_WORK else timedelta(0))


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
    if current in {S.CANCELLED, S.EXCUSED}:
        return ()
    return tuple(step for step in ROSTER_STEPS if step in TRANSITIONS[current])


def state_after_leaving(
    current: SignUpState, *, feels_unsafe: bool, starts_at: datetime, now: datetime
) -> SignUpState:
    """Where a sign-up goes when its volunteer leaves; raises TooLateToCancel.

    "I don't feel safe" is always heard, has no deadline, and counts as excused.
    """
    if feels_unsafe:
        ensure_transition(current, S.EXCUSED)
        return S.EXCUSED
    ensure_transition(current, S.CANCELLED)
    if now > starts_at - CANCEL_BEFORE:
        raise TooLateToCancel(starts_at - CANCEL_BEFORE)
    return S.CANCELLED


def may_see_meeting_point(
    state: SignUpState | None, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> bool:
    """Only the confirmed learn where to meet, from a day before until the end."""
    if state not in {S.CONFIRMED, S.CHECKED_IN}:
        return False
    return starts_at - MEETING_POINT_BEFORE <= now < ends_at
