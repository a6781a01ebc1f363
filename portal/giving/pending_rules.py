"""A payment that is on its way: how, how much of it came, and until when we wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# A bank transfer has no last day at the payment service; a donor's page must name one.
TRANSFER_DAYS = timedelta(days=7)


@dataclass(frozen=True, repr=False)
class Pending:
    """What the payment service shows of a voucher or of a transfer, in minor units.

    `until` is None where the service names no last day; `left_over` came and pays nothing.
    """

    method: str
    until: datetime | None = None
    received: int = 0
    url: str | None = None
    customer_id: str | None = None
    left_over: int = 0


def waits_until(pending: Pending, began: datetime) -> datetime:
    """The day that the donor's page names."""
    return pending.until or began + TRANSFER_DAYS
