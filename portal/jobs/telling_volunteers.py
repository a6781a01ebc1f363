"""What volunteers are told by the clock: papers that end, shifts that lack people."""

from portal.clock import utc_now
from portal.extensions import transaction
from portal.volunteering.reminding_renewals import remind_renewals
from portal.volunteering.telling_watchers import tell_watchers


def remind_of_renewals() -> int:
    """Thirty and seven days before a level or a certificate ends."""
    with transaction() as session:
        return remind_renewals(session, now=utc_now())


def tell_of_short_shifts() -> None:
    """Once a day, a hundred people in each transaction; safe to interrupt."""
    last: int | None = 0
    while last is not None:
        with transaction() as session:
            last = tell_watchers(session, after=last, now=utc_now())
