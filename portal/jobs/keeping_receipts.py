"""Erase stamped fiscal receipts that the law no longer keeps."""

from portal.clock import day_of, utc_now
from portal.extensions import transaction
from portal.giving.keeping_stamps import forget_stamps


def forget_old_receipts() -> int:
    """Those whose years are over; a few hundred a night."""
    with transaction() as session:
        return forget_stamps(session, today=day_of(utc_now()))
