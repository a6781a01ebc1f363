"""Where a monthly gift stands, and what the campaign and its incident ask of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.giving.campaign_rules import CampaignState
from portal.giving.errors import MonthlyNotRunning, NothingToPay
from portal.money import Money


class MonthlyState(StrEnum):
    """Where a promise of a gift each month stands."""

    STARTED = "started"
    AWAITING = "awaiting"
    EXPIRED = "expired"
    ACTIVE = "active"
    FAILING = "failing"
    PAUSED = "paused"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why no more is charged."""

    DONOR = "donor"
    CAMPAIGN = "campaign"
    UNPAID = "unpaid"
    SERVICE = "service"


class Course(StrEnum):
    """What should happen to monthly gifts of a campaign."""

    RUN = "run"
    HOLD = "hold"
    END = "end"


@dataclass(frozen=True)
class InvoiceFact:
    """One month's bill, as the payment service shows it."""

    id: str
    status: str
    paid: Money


@dataclass(frozen=True)
class Subscription:
    """The standing order that the payment service keeps."""

    id: str
    status: str
    customer_id: str
    item_id: str
    product_id: str
    amount: Money
    next_charge_at: datetime
    is_paused: bool = False
    ended_unpaid: bool = False
    invoices: tuple[InvoiceFact, ...] = ()
    price_id: str = ""


@dataclass(frozen=True)
class MonthlyFacts:
    """The page where it began, and the standing order once there is one."""

    session_status: str
    client_reference: str | None
    subscription: Subscription | None = None


RUNNING = frozenset({MonthlyState.ACTIVE, MonthlyState.FAILING, MonthlyState.PAUSED})
MAY_BEGIN = frozenset({MonthlyState.STARTED, MonthlyState.AWAITING, MonthlyState.EXPIRED})
OVER = frozenset({"canceled", "incomplete_expired"})
GOING = frozenset({"active", "trialing"})


def monthly_state_of(facts: MonthlyFacts) -> MonthlyState:
    """Where it stands, from the facts alone.

    A status that we do not know is one in which nothing is sure to be charged: failing.
    """
    order = facts.subscription
    if order is None:
        expired = facts.session_status == "expired"
        return MonthlyState.EXPIRED if expired else MonthlyState.AWAITING
    if order.status in OVER:
        return MonthlyState.ENDED
    if order.is_paused or order.status == "paused":
        return MonthlyState.PAUSED
    return MonthlyState.ACTIVE if order.status in GOING else MonthlyState.FAILING


def paid_invoices(order: Subscription | None) -> list[InvoiceFact]:
    """The months in which money came, oldest first as the service lists them last."""
    invoices = order.invoices if order else ()
    return [one for one in reversed(invoices) if one.status == "paid" and one.paid.minor > 0]


def course_of(campaign: CampaignState, *, verified: bool, withdrawn: bool) -> Course:
    """Nobody is charged for a campaign that waits; one that is over ends what hangs on it."""
    if withdrawn or campaign is CampaignState.CLOSED:
        return Course.END
    if not verified or campaign is not CampaignState.OPEN:
        return Course.HOLD
    return Course.RUN


def step_towards(course: Course, state: MonthlyState) -> Course | None:
    """What to ask of the payment service so that a gift follows its course; None: nothing."""
    if state not in RUNNING:
        return None
    if course is Course.END:
        return Course.END
    if course is Course.HOLD:
        return None if state is MonthlyState.PAUSED else Course.HOLD
    return Course.RUN if state is MonthlyState.PAUSED else None


def ensure_running(state: MonthlyState) -> None:
    """Raise MonthlyNotRunning for one that has not begun or has ended."""
    if state not in RUNNING:
        raise MonthlyNotRunning(state)


def ensure_may_begin(state: MonthlyState, *, reference: str) -> None:
    """Raise NothingToPay for one that runs or has ended: nobody begins twice."""
    if state not in MAY_BEGIN:
        raise NothingToPay(reference)
