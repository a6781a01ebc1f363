"""What incidents need as hours pass, whoever is at the desk."""

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.coarsening import coarsen
from portal.incidents.keeping_files import forget_files
from portal.incidents.reviewing import close_overdue, settle_after_freeze


def sweep_incidents() -> dict[str, int]:
    """Coarser periods, thawed disputes, overdue answers, forgotten files; how many each."""
    now, done = utc_now(), {}
    for verb in (coarsen, settle_after_freeze, close_overdue, forget_files):
        with transaction() as session:
            done[verb.__name__] = verb(session, now=now)
    return done
