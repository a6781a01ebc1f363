"""States of a case and what may happen in each. Facts in, decision out."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.access.permissions import Permission
from portal.places.cells import wider


class NeedKind(StrEnum):
    """What a family may need."""

    FOOD = "food"
    MEDICINE = "medicine"
    FUNERAL = "funeral"
    LEGAL = "legal"
    PSYCHOLOGICAL = "psychological"
    SHELTER = "shelter"
    SCHOOLING = "schooling"
    TRANSPORT = "transport"
    LIVELIHOOD = "livelihood"
    SEARCH = "search"
    PROTECTION = "protection"
    CASH = "cash"


class Urgency(StrEnum):
    """How soon help is needed."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    CAN_WAIT = "can_wait"


class HouseholdBand(StrEnum):
    """How many people live together, never exactly."""

    ONE_OR_TWO = "1-2"
    THREE_TO_FIVE = "3-5"
    SIX_OR_MORE = "6+"
    UNSTATED = "unstated"


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PARTIALLY_MET = "partially_met"
    MET = "met"
    WAITING_FOR_FAMILY = "waiting_for_family"
    ON_HOLD = "on_hold"
    REFERRED = "referred"
    CLOSED = "closed"
    DUPLICATE_OF = "duplicate_of"
    WITHDRAWN = "withdrawn"


S = CaseState
WORKING = frozenset({S.ASSIGNED, S.IN_PROGRESS, S.PARTIALLY_MET})
PAUSED = frozenset({S.WAITING_FOR_FAMILY, S.ON_HOLD})
# Nothing of it is ours to do meanwhile: its clock stands still.
STANDING_STILL = PAUSED | {S.REFERRED}
ENDED = frozenset({S.CLOSED, S.DUPLICATE_OF, S.WITHDRAWN})
MOST_PICTURES = 12

TRANSITIONS: dict[tuple[CaseState, CaseState], Permission] = {
    (S.RECEIVED, S.TRIAGED): Permission.CASE_TAKE,
    (S.TRIAGED, S.ASSIGNED): Permission.CASE_TAKE,
    (S.RECEIVED, S.ASSIGNED): Permission.CASE_TAKE,
    (S.ASSIGNED, S.IN_PROGRESS): Permission.AID_COMMIT,
    (S.IN_PROGRESS, S.PARTIALLY_MET): Permission.DELIVERY_MARK,
    (S.IN_PROGRESS, S.MET): Permission.DELIVERY_MARK,
    (S.PARTIALLY_MET, S.MET): Permission.DELIVERY_MARK,
    (S.MET, S.IN_PROGRESS): Permission.AID_COMMIT,
    (S.PARTIALLY_MET, S.IN_PROGRESS): Permission.AID_COMMIT,
    (S.ASSIGNED, S.CLOSED): Permission.CASE_TAKE,
    (S.IN_PROGRESS, S.CLOSED): Permission.CASE_TAKE,
    (S.PARTIALLY_MET, S.CLOSED): Permission.CASE_TAKE,
    (S.MET, S.CLOSED): Permission.CASE_TAKE,
    (S.CLOSED, S.ASSIGNED): Permission.CASE_TAKE,
    (S.DUPLICATE_OF, S.ASSIGNED): Permission.CASE_TAKE,
}
for _paused in PAUSED:
    for _worked in WORKING:
        TRANSITIONS[_worked, _paused] = Permission.CASE_TAKE
        TRANSITIONS[_paused, _worked] = Permission.CASE_TAKE
    TRANSITIONS[_paused, S.MET] = Permission.DELIVERY_MARK
    TRANSITIONS[_paused, S.CLOSED] = Permission.CASE_TAKE
# Another organisation took the work over; it ends or gives it back, and the case goes on here.
for _worked in WORKING:
    TRANSITIONS[_worked, S.REFERRED] = Permission.REFERRAL_ANSWER
    TRANSITIONS[S.REFERRED, _worked] = Permission.REFERRAL_ANSWER
TRANSITIONS[S.REFERRED, S.MET] = Permission.DELIVERY_MARK
TRANSITIONS[S.REFERRED, S.CLOSED] = Permission.CASE_TAKE
for _young in (S.RECEIVED, S.TRIAGED, S.ASSIGNED):
    TRANSITIONS[_young, S.DUPLICATE_OF] = Permission.CASE_TAKE


class CommitmentState(StrEnum):
    """Money proposed to a second person, set apart, handed over, given back, or not approved."""

    PROPOSED = "proposed"
    COMMITTED = "committed"
    DELIVERED = "delivered"
    RELEASED = "released"
    DECLINED = "declined"


class Outcome(StrEnum):
    """How a case ended."""

    HELPED = "helped"
    PARTLY_HELPED = "partly_helped"
    HELPED_ELSEWHERE = "helped_elsewhere"
    NO_LONGER_NEEDED = "no_longer_needed"


def may_move(start: CaseState, end: CaseState, held: frozenset[Permission]) -> bool:
    """Whether someone holding `held` may move a case from `start` to `end`."""
    needed = TRANSITIONS.get((start, end))
    return needed is not None and needed in held


@dataclass(frozen=True)
class ReleasedFacts:
    """All that the intermediary passes to the desk. Nothing here names anyone.

    `confirmed_through` is the number of the last retraction that the vault took into account.
    """

    case_reference: str
    organisation_id: int
    need: NeedKind
    urgency: Urgency
    household: HouseholdBand
    cell: str
    tied: bool
    confirmed_through: int
    text: str
    day: date
    intermediary: str


@dataclass(frozen=True)
class CrowdCounts:
    """How many cases share the tuple (need, band, cell), exactly and without the band."""

    same_tuple: int
    same_without_band: int


K = 5  # identity.md: a case hides among at least five


def generalised(facts: ReleasedFacts, crowd: CrowdCounts) -> ReleasedFacts:
    """Blur the case until it hides among five: first the household, then the place.

    `crowd` counts other cases; the case itself is the fifth of four others.
    """
    household, cell = blurred(facts.household, facts.cell, crowd)
    return replace(facts, household=household, cell=cell)


def blurred(household: HouseholdBand, cell: str, crowd: CrowdCounts) -> tuple[HouseholdBand, str]:
    """Band and cell as the desk may hold them."""
    if crowd.same_tuple + 1 >= K:
        return household, cell
    if crowd.same_without_band + 1 >= K:
        return HouseholdBand.UNSTATED, cell
    return HouseholdBand.UNSTATED, wider(cell)


def state_after_delivery(*, asked: int, delivered: int) -> CaseState:
    """Met when every line is; partly met before.

    Both are sums over all lines, minor units of money and pieces of goods alike: no line holds
    more than was asked for, so the sums are equal only when every line is whole.
    """
    return CaseState.MET if delivered >= asked else CaseState.PARTIALLY_MET
