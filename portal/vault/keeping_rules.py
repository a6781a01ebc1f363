"""How long a request is kept, decided from days alone (identity.md, "Forgetting").

A request that nobody renews is not kept for ever: after its grace it is forgotten too. Families of
the disappeared wait for years, so its intermediary renews it by one tap, and is told before.
"""

from datetime import date, timedelta
from enum import StrEnum

RENEWED_FOR = timedelta(days=90)
GRACE = timedelta(days=30)
SHOWN_BEFORE = timedelta(days=14)
KEPT_AFTER_CLOSING = timedelta(days=30)
# The days on which requests with a closed case go, all together: a day of one's own would link.
FORGETTING_DAYS = (1, 16)


class Standing(StrEnum):
    """What a request's days say today."""

    KEPT = "kept"
    TO_RENEW = "to renew"
    OVERDUE = "overdue"
    ENDED = "ended"
    TO_FORGET = "to forget"


def renewed_until(today: date) -> date:
    """The last day of a request that came or was renewed today."""
    return today + RENEWED_FOR


def forget_day(closed_on: date) -> date:
    """The last common day of forgetting that is not later than 30 days after closing."""
    last = closed_on + KEPT_AFTER_CLOSING
    if last.day >= FORGETTING_DAYS[1]:
        return last.replace(day=FORGETTING_DAYS[1])
    return last.replace(day=FORGETTING_DAYS[0])


def standing(*, renew_by: date, forget_on: date | None, today: date) -> Standing:
    """Where the request stands. Closing goes before renewal, whichever day is nearer."""
    if forget_on is not None:
        return Standing.TO_FORGET if forget_on <= today else Standing.ENDED
    if renew_by + GRACE < today:
        return Standing.TO_FORGET
    if renew_by < today:
        return Standing.OVERDUE
    return Standing.TO_RENEW if renew_by - SHOWN_BEFORE <= today else Standing.KEPT
