"""States of a case and what may happen in each. Facts in, decision out."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.access.permissions import Permission
from portal.aid import errors
from portal.money import Money
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
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


S = CaseState
WORKING = frozenset({S.ASSIGNED, S.IN_PROGRESS, S.PARTIALLY_MET})
ENDED = frozenset({S.CLOSED, S.WITHDRAWN})
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
    (S.PARTIALLY_MET, S.CLOSED): Permission.CASE_TAKE,
    (S.MET, S.CLOSED): Permission.CASE_TAKE,
    (S.CLOSED, S.ASSIGNED): Permission.CASE_TAKE,
}


class CommitmentState(StrEnum):
    """Money set apart, handed over, or given back to the pool."""

    COMMITTED = "committed"
    DELIVERED = "delivered"
    RELEASED = "released"


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
    if crowd.same_tuple + 1 >= K:
        return facts
    hidden = replace(facts, household=HouseholdBand.UNSTATED)
    if crowd.same_without_band + 1 >= K:
        return hidden
    return replace(hidden, cell=wider(facts.cell))


@dataclass(frozen=True)
class CommitFacts:
    """What decides whether money may be set apart for a need."""

    state: CaseState
    is_own: bool
    tied: bool
    rechecking: bool
    amount: Money
    lacking: Money
    available: Money
    alone_limit: Money
    second_person: bool


def ensure_may_commit(facts: CommitFacts) -> None:
    """Raise the one right refusal, or return."""
    if facts.amount.minor <= 0:
        raise errors.NothingCommitted
    if facts.state not in WORKING | {CaseState.MET}:
        raise errors.WrongState(facts.state)
    if not facts.is_own:
        raise errors.NotYourCase
    if not facts.tied:
        raise errors.NotTied
    if facts.rechecking:
        raise errors.BeingRechecked
    if facts.amount > facts.lacking:
        raise errors.MoreThanNeeded(facts.lacking)
    if facts.amount > facts.alone_limit and not facts.second_person:
        raise errors.SecondPersonNeeded(facts.alone_limit)
    if facts.amount > facts.available:
        raise errors.MoreThanAvailable(facts.available)


def state_after_delivery(*, asked: int, delivered: int) -> CaseState:
    """Met when every need is; partly met before. Amounts are minor units over all needs."""
    return CaseState.MET if delivered >= asked else CaseState.PARTIALLY_MET
