"""By the clock: monthly gifts follow their campaign, and a month of which no message came."""

import logging
from datetime import timedelta

from portal.clock import utc_now
from portal.extensions import reading
from portal.giving.changing_monthly import follow_course
from portal.giving.errors import GivingRefusal
from portal.giving.monthly_queries import forgotten_monthly, running_with_course
from portal.giving.monthly_rules import step_towards
from portal.giving.settling_monthly import settle_monthly
from portal.jobs.settling_gifts import means

log = logging.getLogger("portal.jobs")

# A bill is made final an hour after its month begins; before that there is nothing to hear.
PATIENCE = timedelta(hours=2)


def settle_forgotten_monthly() -> int:
    """Ask about those that have stood still; return how many were asked about."""
    now = utc_now()
    with reading() as session:
        references = forgotten_monthly(session, quiet_since=now - PATIENCE)
    for reference in references:
        try:
            settle_monthly(reference, means=means(), now=now)
        except GivingRefusal as refusal:
            log.warning("monthly gift not settled", extra={"fault": type(refusal).__name__})
    return len(references)


def follow_campaigns() -> int:
    """Pause, resume or end what hangs on campaigns that changed; return how many moved."""
    after, moved = 0, 0
    while True:
        with reading() as session:
            rows = running_with_course(session, after=after)
        if not rows:
            return moved
        for id_, reference, state, course in rows:
            after = id_
            step = step_towards(course, state)
            if step is None:
                continue
            try:
                follow_course(reference, step=step, means=means(), now=utc_now())
                moved += 1
            except GivingRefusal as refusal:
                log.warning("monthly gift not moved", extra={"fault": type(refusal).__name__})
