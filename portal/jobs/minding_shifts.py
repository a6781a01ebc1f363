"""What is looked at by the clock before and when shifts begin: company, and reminders."""

from portal.clock import utc_now
from portal.extensions import transaction
from portal.volunteering.keeping_company import suspend_the_lonely, warn_the_lonely
from portal.volunteering.reminding import remind

MOST_BATCHES = 50


def warn_lonely_shifts() -> int:
    """Tell of outside shifts that would begin with fewer than two; each once."""
    with transaction() as session:
        return warn_the_lonely(session, now=utc_now())


def suspend_lonely_shifts() -> int:
    """Call off outside shifts that have begun with fewer than two."""
    with transaction() as session:
        return suspend_the_lonely(session, now=utc_now())


def remind_of_shifts() -> int:
    """Send the reminders that are due, a batch a transaction; what is left is due in a while."""
    now, sent, after = utc_now(), 0, None
    for _ in range(MOST_BATCHES):
        with transaction() as session:
            some, after = remind(session, now=now, after=after)
        sent += some
        if after is None:
            break
    return sent
