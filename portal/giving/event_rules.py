"""What each kind of message asks of us. An unknown kind is kept and asks nothing."""

from enum import StrEnum


class Errand(StrEnum):
    """What a message is about, beside the gift that it names."""

    NOTHING = "nothing"
    OWNER = "owner"
    WARNING = "warning"
    PAYOUT = "payout"


# These may come before we know whose payment it is, and must not be lost.
OF_A_PAYMENT = ("charge.dispute.", "refund.", "charge.refunded", "review.", "charge.refund.")
# The service sent the balance to the bank, or the bank sent it back: time to compare the books.
PAYOUTS = frozenset({"payout.paid", "payout.failed", "payout.canceled"})
WARNING = "radar.early_fraud_warning.created"


def errand_of(kind: str) -> Errand:
    """The errand of a kind of message."""
    if kind == WARNING:
        return Errand.WARNING
    if kind in PAYOUTS:
        return Errand.PAYOUT
    return Errand.OWNER if kind.startswith(OF_A_PAYMENT) else Errand.NOTHING
