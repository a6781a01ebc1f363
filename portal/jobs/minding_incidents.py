"""What incidents need as hours pass, whoever is at the desk."""

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.coarsening import coarsen
from portal.incidents.keeping_files import forget_files
from portal.incidents.renewing_messages import renew_messages
from portal.incidents.reviewing import close_overdue, settle_after_freeze


def sweep_incidents() -> dict[str, int]:
    """Make coarser what has aged, settle what was frozen, answer what is overdue, say again what
    still stands, and forget files that nobody imported; how many each."""
    now, done = utc_now(), {}
    for verb in (coarsen, settle_after_freeze, close_overdue, renew_messages, forget_files):
        with transaction() as session:
            done[verb.__name__] = verb(session, now=now)
    return done
