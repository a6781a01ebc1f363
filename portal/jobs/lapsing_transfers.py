"""By the clock: transfers that never came whole are given up; left-overs are asked about."""

import logging

from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.giving.errors import GivingRefusal
from portal.giving.lapsing_transfers import lapse_transfer
from portal.giving.pending_queries import lapsed_transfers, with_left_over
from portal.giving.settling import settle_gift
from portal.jobs.settling_gifts import gateway

log = logging.getLogger("portal.jobs")


def lapse_transfers() -> int:
    """Give up on what is overdue, ask again about left-overs; return how many were given up."""
    now = utc_now()
    with reading() as session:
        late, over = lapsed_transfers(session, now=now), with_left_over(session)
    work = [(lapse_transfer, late), (settle_gift, over)]
    for verb, references in work:
        for reference in references:
            try:
                verb(reference, gateway=gateway(), write=transaction, now=now)
            except GivingRefusal as refusal:
                log.warning("transfer not settled", extra={"fault": type(refusal).__name__})
    return len(late)
