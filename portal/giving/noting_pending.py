"""Write down how a gift is being paid, and what came beyond it."""

from sqlalchemy.orm import Session

from portal.giving.models import Gift
from portal.giving.pending_models import GiftPending
from portal.giving.pending_rules import Pending, waits_until

LONGEST = 512


def note_pending(session: Session, gift: Gift, pending: Pending | None) -> bool:
    """Keep what the service shows of a voucher or a transfer; whether anything changed."""
    if pending is None:
        return False
    row = session.get(GiftPending, gift.id)
    if row is None:
        row = GiftPending(gift_id=gift.id)
        session.add(row)
    before = (row.received_minor, row.left_over_minor, row.url)
    row.method = pending.method
    row.until = row.until or waits_until(pending, gift.attempted_at)
    if pending.until:
        row.until = pending.until
    row.received_minor, row.left_over_minor = pending.received, pending.left_over
    row.customer_id = pending.customer_id
    fits = pending.url is not None and len(pending.url) <= LONGEST
    row.url = pending.url if fits else None
    session.flush()
    return before != (row.received_minor, row.left_over_minor, row.url)
