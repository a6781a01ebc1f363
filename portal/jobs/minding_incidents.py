"""What incidents need as hours pass, whoever is at the desk."""

import logging

from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.incidents.checking_words import word_faults
from portal.incidents.coarsening import coarsen
from portal.incidents.keeping_files import forget_files
from portal.incidents.renewing_messages import renew_messages
from portal.incidents.reviewing import close_overdue, settle_after_freeze

log = logging.getLogger("portal.jobs")


def check_words() -> int:
    """Verify all that was said; each word, vote or key that nobody signed is an alarm."""
    with reading() as session:
        found = word_faults(session)
    for fault in found:
        log.critical("what was said of an incident is not signed", extra={"fault": str(fault)})
    return len(found)


def sweep_incidents() -> dict[str, int]:
    """Make coarser what has aged, settle what was frozen, answer what is overdue, say again what
    still stands, and forget files that nobody imported; how many each."""
    now, done = utc_now(), {}
    for verb in (coarsen, settle_after_freeze, close_overdue, renew_messages, forget_files):
        with transaction() as session:
            done[verb.__name__] = verb(session, now=now)
    return done
