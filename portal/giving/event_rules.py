"""What each kind of message asks of us. An unknown kind is kept and asks nothing."""

from enum import StrEnum


class Errand(StrEnum):
    """What a message is about, beside the gift that it names."""

    NOTHING = "nothing"
    OWNER = "owner"
    WARNING = "warning"


# These may come before we know whose payment it is, and must not be lost.
OF_A_PAYMENT = ("charge.dispute.", "refund.", "charge.refunded", "review.", "charge.refund.")
WARNING = "radar.early_fraud_warning.created"


def errand_of(kind: str) -> Errand:
    """The errand of a kind of message."""
    if kind == WARNING:
        return Errand.WARNING
    return Errand.OWNER if kind.startswith(OF_A_PAYMENT) else Errand.NOTHING
