"""Giving money back: how much may be asked, who decides, and what the service's answer means."""

from dataclasses import dataclass
from enum import StrEnum

from portal.giving.errors import RefundRefused
from portal.money import Money


class RefundStep(StrEnum):
    """Where a refund stands."""

    ASKED = "asked"
    APPROVED = "approved"
    SENT = "sent"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class RefundReason(StrEnum):
    """Why money goes back."""

    DONOR_ASKED = "donor_asked"
    TWICE = "twice"
    MISTAKE = "mistake"
    FRAUD_WARNING = "fraud_warning"


# Money that these will take is spoken for, though no book shows it yet.
ON_ITS_WAY = frozenset({RefundStep.ASKED, RefundStep.APPROVED, RefundStep.SENT})
OPEN = frozenset({RefundStep.ASKED, RefundStep.APPROVED})


@dataclass(frozen=True)
class RefundFact:
    """One refund as the payment service shows it; `request` is our word for it, if it was ours."""

    id: str
    status: str
    request: str | None


@dataclass(frozen=True)
class Held:
    """What a gift still holds: in minor units, from the books and the requests that wait."""

    captured: int
    refunded: int
    on_its_way: int
    is_disputed: bool
    # Money that came by bank or by hand cannot go back through the service.
    came_through_service: bool = True

    @property
    def left(self) -> int:
        """What may still be asked for."""
        return max(self.captured - self.refunded - self.on_its_way, 0)


def ensure_refundable(held: Held, amount: Money) -> None:
    """Raise RefundRefused: off-line, nothing booked, in dispute, nothing or too little left.

    The bank takes a disputed gift back by itself; a refund on top would pay it twice.
    """
    if held.captured and not held.came_through_service:
        raise RefundRefused("off_line")
    if held.is_disputed:
        raise RefundRefused("disputed")
    if not held.left:
        raise RefundRefused("nothing_left" if held.captured else "not_booked")
    if not 0 < amount.minor <= held.left:
        raise RefundRefused("too_much", left=Money(held.left, amount.currency))


def ensure_may_decide(step: RefundStep, *, asked_by: str, decider: str) -> None:
    """Raise RefundRefused unless it waits for a decision, and by somebody else than asked."""
    if step is not RefundStep.ASKED:
        raise RefundRefused("decided")
    if asked_by == decider:
        raise RefundRefused("same_person")


def step_of(status: str) -> RefundStep:
    """What the service's word for a refund means here; an unknown one is still on its way."""
    if status == "succeeded":
        return RefundStep.DONE
    return RefundStep.FAILED if status in {"failed", "canceled"} else RefundStep.SENT


def warning_asks(held: Held, *, is_actionable: bool) -> int:
    """What an early fraud warning gives back: all that is held, once, unless the bank took it."""
    return 0 if held.is_disputed or not is_actionable else held.left
