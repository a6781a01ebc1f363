"""When a failed message is tried again, and when a person must look at it."""

from datetime import timedelta

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8


def backoff(attempts: int) -> timedelta:
    """The wait before the next try: 10 s, doubling, at most an hour."""
    return min(timedelta(seconds=10 * 2 ** max(attempts - 1, 0)), timedelta(hours=1))


def is_dead(attempts: int) -> bool:
    """Whether so many failures end in the list that people look at."""
    return attempts >= MOST_ATTEMPTS
