"""When people may be asked for a case, who may come, and what becomes of it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.access.permissions import Permission
from portal.aid import errors
from portal.aid.rules import WORKING, CaseState

MOST_PEOPLE = 4
MOST_OPEN = 6
FARTHEST = timedelta(days=60)


class PeopleKind(StrEnum):
    """What people may do for a family; a closed list, so that nothing can be told in it."""

    ACCOMPANIMENT = "accompaniment"
    DRIVING = "driving"
    CARRYING = "carrying"
    COOKING = "cooking"
    CHILDCARE = "childcare"
    LEGAL = "legal"


class Span(StrEnum):
    """Whether that one day is wanted, or any day of the seven that begin with it."""

    DAY = "day"
    WEEK = "week"


class AskState(StrEnum):
    """Asked, in a shift, done against its code, or not needed any more."""

    ASKED = "asked"
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


A = AskState
STILL_OPEN = frozenset({A.ASKED, A.PLANNED})
TRANSITIONS: dict[tuple[AskState, AskState], frozenset[Permission]] = {
    (A.ASKED, A.PLANNED): frozenset({Permission.SHIFT_MANAGE}),
    (A.ASKED, A.CANCELLED): frozenset({Permission.CASE_TAKE}),
    (A.PLANNED, A.CANCELLED): frozenset({Permission.CASE_TAKE}),
    (A.PLANNED, A.DONE): frozenset({Permission.DELIVERY_MARK}),
    # Nobody came, or it was the wrong shift: it waits for another.
    (A.PLANNED, A.ASKED): frozenset({Permission.DELIVERY_MARK, Permission.SHIFT_MANAGE}),
}


def ensure_step(start: AskState, end: AskState) -> None:
    """Raise AlreadyDelivered for one done, AlreadyDecided for any other step that is not there."""
    if (start, end) in TRANSITIONS:
        return
    raise errors.AlreadyDelivered if start is A.DONE else errors.AlreadyDecided


def standing(state: AskState, *, shift_stands: bool) -> AskState:
    """A shift that does not take place carries nothing: the ask waits again."""
    return A.ASKED if state is A.PLANNED and not shift_stands else state


def last_day(first: date, span: Span) -> date:
    """Until when people may come."""
    return first if span is Span.DAY else first + timedelta(days=6)


@dataclass(frozen=True)
class AskFacts:
    """What decides whether people may be asked."""

    state: CaseState
    is_own: bool
    people: int
    from_on: date
    today: date
    open_asks: int


def ensure_may_ask(facts: AskFacts) -> None:
    """Raise WrongState, NotYourCase, NothingCommitted, DayOutOfReach or TooManyAsks."""
    if facts.state not in WORKING | {CaseState.MET}:
        raise errors.WrongState(facts.state)
    if not facts.is_own:
        raise errors.NotYourCase
    if not 1 <= facts.people <= MOST_PEOPLE:
        raise errors.NothingCommitted
    if not facts.today <= facts.from_on <= facts.today + FARTHEST:
        raise errors.DayOutOfReach
    if facts.open_asks >= MOST_OPEN:
        raise errors.TooManyAsks


@dataclass(frozen=True)
class ShiftFacts:
    """A shift as this domain is told of it: nothing of it but what decides.

    `is_ahead`: it takes place and has not begun.
    """

    reference: str
    organisation_id: int
    starts_on: date
    places: int
    fully_vetted: bool
    is_ahead: bool


def ensure_fits(
    shift: ShiftFacts, *, from_on: date, until_on: date, people: int, is_free: bool
) -> None:
    """Raise ShiftNotAhead, VettingTooLow, ShiftOnAnotherDay, TooFewPlaces or ShiftCarriesAnother.

    Whoever meets a family holds the highest vetting level; `is_free`: no other ask is in it.
    """
    if not shift.is_ahead:
        raise errors.ShiftNotAhead
    if not shift.fully_vetted:
        raise errors.VettingTooLow
    if not from_on <= shift.starts_on <= until_on:
        raise errors.ShiftOnAnotherDay
    if shift.places < people:
        raise errors.TooFewPlaces
    if not is_free:
        raise errors.ShiftCarriesAnother
