"""A gift's state as a pure function of what the payment service shows; amounts and bounds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.giving.errors import AmountOutOfBounds, NothingToPay
from portal.giving.pending_rules import Pending
from portal.giving.refund_rules import RefundFact
from portal.money import Currency, Money


class GiftState(StrEnum):
    """Where a gift stands."""

    STARTED = "started"
    AWAITING = "awaiting"
    DECLINED = "declined"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged_back"


class MovementKind(StrEnum):
    """Why money moved in the payment service's books."""

    CHARGE = "charge"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True)
class Movement:
    """One balance transaction: `amount` less `fee` is what the balance gained (or lost)."""

    id: str
    kind: MovementKind
    amount: Money
    fee: Money
    occurred_at: datetime

    @property
    def net(self) -> Money:
        """What the balance gained."""
        return self.amount - self.fee


@dataclass(frozen=True)
class PaymentFacts:
    """What the payment service shows of one gift; amounts in minor units."""

    session_status: str
    payment_status: str
    client_reference: str | None = None
    intent_id: str | None = None
    intent_status: str | None = None
    last_try_failed: bool = False
    captured: int = 0
    refunded: int = 0
    disputed: int = 0
    lost: int = 0
    movements: tuple[Movement, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    pending: Pending | None = None


MONEY_ARRIVED = frozenset({GiftState.PAID, GiftState.PARTLY_REFUNDED})
ENDED_UNPAID = frozenset({GiftState.FAILED, GiftState.EXPIRED})
UNDECIDED = frozenset({GiftState.AWAITING, GiftState.PENDING, GiftState.DISPUTED})
MAY_BE_PAID = frozenset({GiftState.STARTED, GiftState.AWAITING, GiftState.DECLINED}) | ENDED_UNPAID


def state_of(facts: PaymentFacts) -> GiftState:
    """Where the gift stands, from the facts alone: order and repetition of messages cannot matter.

    A payment that will arrive later (cash at a shop, a bank transfer) is pending, never paid.
    """
    if facts.captured:
        return _state_of_captured(facts)
    if facts.session_status == "expired":
        return GiftState.EXPIRED
    if facts.session_status == "complete":
        gone = facts.intent_status in {"requires_payment_method", "canceled"}
        return GiftState.FAILED if gone else GiftState.PENDING
    return GiftState.DECLINED if facts.last_try_failed else GiftState.AWAITING


def _state_of_captured(facts: PaymentFacts) -> GiftState:
    if facts.refunded >= facts.captured:
        return GiftState.REFUNDED
    if facts.disputed:
        decided = facts.lost >= facts.disputed
        return GiftState.CHARGED_BACK if decided else GiftState.DISPUTED
    return GiftState.PARTLY_REFUNDED if facts.refunded else GiftState.PAID


def ensure_may_pay(state: GiftState, *, reference: str) -> None:
    """Raise NothingToPay when the money came or is on its way."""
    if state not in MAY_BE_PAID:
        raise NothingToPay(reference)


# Below, the fee eats the gift; above, the law asks who gives, and staff talk with the donor.
BOUNDS = {
    Currency.MXN: (2_000, 5_000_000),
    Currency.USD: (200, 300_000),
    Currency.EUR: (200, 300_000),
}
SUGGESTED = {
    Currency.MXN: (10_000, 25_000, 50_000, 100_000),
    Currency.USD: (1_000, 2_500, 5_000, 10_000),
    Currency.EUR: (1_000, 2_500, 5_000, 10_000),
}
# Stripe's Mexican price list: 3.6 % and MXN 3.00, plus 16 % IVA. Only for the donor's offer to
# cover the fee; what is booked is always the fee that the payment service shows.
FEE_RATE_MILLIONTHS = 41_760
FEE_FLAT = {Currency.MXN: 348, Currency.USD: 20, Currency.EUR: 20}


def bounds(currency: Currency) -> tuple[Money, Money]:
    """The least and the most of one gift."""
    least, most = BOUNDS[currency]
    return Money(least, currency), Money(most, currency)


def ensure_amount(amount: Money) -> None:
    """Raise AmountOutOfBounds for less than the least or more than the most."""
    least, most = bounds(amount.currency)
    if not least <= amount <= most:
        raise AmountOutOfBounds(least, most)


def fee_cover(amount: Money) -> Money:
    """What to add to `amount` so that about `amount` arrives after the fee, rounded up."""
    gross = amount.minor + FEE_FLAT[amount.currency]
    kept = 1_000_000 - FEE_RATE_MILLIONTHS
    return Money(-(-gross * 1_000_000 // kept) - amount.minor, amount.currency)
