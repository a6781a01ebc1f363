"""What may follow what, and what it costs. Pure: facts in, decision out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class Method(StrEnum):
    CARD = "card"
    OXXO = "oxxo"
    SPEI = "customer_balance"


class Step(StrEnum):
    """What a payer, their bank or a shop does next."""

    PAY = "pay"
    DECLINE = "decline"
    ASK_BANK = "ask_bank"
    BANK_ACCEPTS = "bank_accepts"
    BANK_REFUSES = "bank_refuses"
    TAKE_VOUCHER = "take_voucher"
    CASH_ARRIVES = "cash_arrives"
    VOUCHER_LAPSES = "voucher_lapses"


class SessionStatus(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class IntentStatus(StrEnum):
    NEEDS_METHOD = "requires_payment_method"
    NEEDS_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    INCOMPLETE_EXPIRED = "incomplete_expired"


class RefundStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeStatus(StrEnum):
    NEEDS_RESPONSE = "needs_response"
    WON = "won"
    LOST = "lost"


class PayoutStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True)
class Waiting:
    """What a payment waits for: the payer, their bank, or the cash."""

    session: SessionStatus
    intent: IntentStatus


FRESH = Waiting(SessionStatus.OPEN, IntentStatus.NEEDS_METHOD)
AT_THE_BANK = Waiting(SessionStatus.OPEN, IntentStatus.NEEDS_ACTION)
VOUCHER_OUT = Waiting(SessionStatus.COMPLETE, IntentStatus.NEEDS_ACTION)
PAID = Waiting(SessionStatus.COMPLETE, IntentStatus.SUCCEEDED)
LAPSED = Waiting(SessionStatus.COMPLETE, IntentStatus.NEEDS_METHOD)

# A payer may leave the bank's page and start afresh, so a fresh try is open from there too.
STEPS: dict[tuple[Waiting, Step], Waiting] = {
    (FRESH, Step.PAY): PAID,
    (FRESH, Step.DECLINE): FRESH,
    (FRESH, Step.ASK_BANK): AT_THE_BANK,
    (FRESH, Step.TAKE_VOUCHER): VOUCHER_OUT,
    (AT_THE_BANK, Step.BANK_ACCEPTS): PAID,
    (AT_THE_BANK, Step.BANK_REFUSES): FRESH,
    (AT_THE_BANK, Step.PAY): PAID,
    (AT_THE_BANK, Step.DECLINE): FRESH,
    (AT_THE_BANK, Step.ASK_BANK): AT_THE_BANK,
    (AT_THE_BANK, Step.TAKE_VOUCHER): VOUCHER_OUT,
    (VOUCHER_OUT, Step.CASH_ARRIVES): PAID,
    (VOUCHER_OUT, Step.VOUCHER_LAPSES): LAPSED,
}


def after(waiting: Waiting, step: Step) -> Waiting | None:
    """Where a payment stands after a step; None where the step is not open to it."""
    return STEPS.get((waiting, step))


# Smallest total that Stripe charges, in minor units.
# Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
MINIMUM = {"mxn": 1000, "usd": 50, "eur": 50}
OXXO_MAXIMUM = 1_000_000

DISPUTE_FEE = 30_000
VAT_PERCENT = 16
SPEI_FLAT = 700
# Card and cash: 3.6 % and MXN 3.00, before IVA (Stripe's Mexican price list).
RATE_PER_MILLE = 36
FLAT = 300


@dataclass(frozen=True)
class Fee:
    """Stripe's fee and the IVA on it, in minor units."""

    stripe: int
    tax: int

    @property
    def total(self) -> int:
        return self.stripe + self.tax


NO_FEE = Fee(0, 0)


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def with_tax(stripe: int) -> Fee:
    return Fee(stripe, half_up(stripe * VAT_PERCENT, 100))


def payment_fee(amount: int, method: Method) -> Fee:
    """The fee on a payment of `amount` minor units."""
    if method is Method.SPEI:
        return with_tax(SPEI_FLAT)
    return with_tax(half_up(amount * RATE_PER_MILLE, 1000) + FLAT)


def refundable(*, captured: int, refunded: int, disputed: int) -> int:
    """What may still be given back: never more than was taken and is still held."""
    return max(captured - refunded - disputed, 0)


def offered_methods(
    *,
    allowed: list[str] | None,
    currency: str,
    amount: int,
    spei_ready: bool,
    recurring: bool = False,
) -> list[Method]:
    """The ways to pay that are open: the eligible ones, filtered by the allowed ones."""
    eligible = [Method.CARD]
    if recurring:
        return [method for method in eligible if allowed is None or method in allowed]
    if currency == "mxn" and amount <= OXXO_MAXIMUM:
        eligible.append(Method.OXXO)
    if currency == "mxn" and spei_ready:
        eligible.append(Method.SPEI)
    return [method for method in eligible if allowed is None or method in allowed]


OXXO_DAYS = 3
SPEI_DAYS = 7
MIN_SESSION_LIFE = timedelta(minutes=30)
MAX_SESSION_LIFE = timedelta(hours=24)

ATTEMPTS = 16
LONGEST_WAIT = 3600


def wait_before_retry(attempts: int) -> timedelta | None:
    """How long after the given number of failed deliveries to try again; None: give up."""
    if attempts >= ATTEMPTS:
        return None
    return timedelta(seconds=min(2.0**attempts, LONGEST_WAIT))


# A refused renewal is tried again so often, so far apart; `invoice.upcoming` comes so early.
RENEWAL_TRIES = 4
RENEWAL_WAIT = timedelta(days=3)
UPCOMING = timedelta(days=7)


def a_month_after(timestamp: int) -> int:
    """The same day of the next month, or its last one where it has no such day."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    year, month = moment.year + moment.month // 12, moment.month % 12 + 1
    first_of_after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    last = (first_of_after - timedelta(days=1)).day
    return int(moment.replace(year=year, month=month, day=min(moment.day, last)).timestamp())
