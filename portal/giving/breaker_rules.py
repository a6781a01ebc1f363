"""A campaign's breaker: opens when payments fail, asks later, closes when they pass. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.giving.monthly_rules import MonthlyState

LEAST_FAILED = 8
# One in two: cards of donors fail about one time in ten, cards that are being tried nearly always.
FAILED_SHARE = 2
RECENT = 20
FIRST_REST = timedelta(minutes=10)
LONGEST_REST = timedelta(hours=4)
ASKING = timedelta(minutes=30)
PAID_TO_CLOSE = 2


class BreakerState(StrEnum):
    """Closed lets everybody on; open nobody straight on; half open two, to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Outcome(StrEnum):
    """What became of a try."""

    MAILED = "mailed"
    UNDECIDED = "undecided"
    PAID = "paid"
    FAILED = "failed"
    LEFT = "left"


@dataclass(frozen=True)
class Tally:
    """How many tries were paid, failed, or neither (left, or not decided yet)."""

    paid: int = 0
    failed: int = 0
    other: int = 0

    @property
    def unpaid(self) -> int:
        """Those that brought nothing so far."""
        return self.failed + self.other


@dataclass(frozen=True)
class Breaker:
    """Where it stands, since when, until when, and how often it opened in a row."""

    state: BreakerState
    since: datetime
    until: datetime | None = None
    times: int = 0


def breaker_after(breaker: Breaker, *, recent: Tally, probes: Tally, now: datetime) -> Breaker:
    """Where it stands now. `recent` are the last decided tries since it closed, `probes` those
    since it began to ask."""
    if breaker.state is BreakerState.CLOSED:
        return _opened(breaker, now) if _fails(recent) else breaker
    if breaker.state is BreakerState.OPEN:
        return _asking(breaker, now) if breaker.until and now >= breaker.until else breaker
    return _answered(breaker, probes, now)


def _fails(recent: Tally) -> bool:
    decided = recent.failed + recent.paid
    return recent.failed >= LEAST_FAILED and recent.failed * FAILED_SHARE >= decided


def _opened(breaker: Breaker, now: datetime) -> Breaker:
    rest = min(FIRST_REST * 2 ** min(breaker.times, 10), LONGEST_REST)
    return Breaker(BreakerState.OPEN, now, now + rest, breaker.times + 1)


def _asking(breaker: Breaker, now: datetime) -> Breaker:
    return replace(breaker, state=BreakerState.HALF_OPEN, since=now, until=now + ASKING)


def _answered(breaker: Breaker, probes: Tally, now: datetime) -> Breaker:
    if probes.failed:
        return _opened(breaker, now)
    if probes.paid >= PAID_TO_CLOSE:
        return Breaker(BreakerState.CLOSED, now)
    if breaker.until and now >= breaker.until:
        # Nobody came: it is over. Who came and neither paid nor failed is no reason to close.
        return _opened(breaker, now) if probes.other else Breaker(BreakerState.CLOSED, now)
    return breaker


# Money that went back had come first. A standing order that runs was paid; one that fails was not.
PAID_STATES = MONEY_ARRIVED | {GiftState.REFUNDED, MonthlyState.ACTIVE, MonthlyState.PAUSED}
FAILED_STATES = frozenset(
    {GiftState.DECLINED, GiftState.FAILED, MonthlyState.FAILING, MonthlyState.ENDED}
)


def outcome_after(before: Outcome, state: GiftState | MonthlyState) -> Outcome:
    """What became of a try whose gift stands so: paid is final, a failed card is remembered.

    A page that closed unused is no failed card: donors leave pages, and card testers do not.
    """
    if before is Outcome.PAID or state in PAID_STATES:
        return Outcome.PAID
    if before is Outcome.FAILED or state in FAILED_STATES:
        return Outcome.FAILED
    return Outcome.LEFT if state == GiftState.EXPIRED else before
