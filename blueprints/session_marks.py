"""The names of what our sessions remember, and whether they still hold."""

from datetime import timedelta

from flask import session

from portal.clock import utc_now

BEGAN = "began"
SECOND_FACTOR = "second_factor"
PASSWORD_GIVEN = "fs_paa"  # noqa: S105 - Flask-Security's name for a moment, not a secret

LONGEST_FOR_STAFF = timedelta(hours=12)
LONGEST = timedelta(days=7)
FRESH_FOR = timedelta(minutes=15)


def second_factor_given() -> bool:
    """Whether this very session was opened with the second factor."""
    return session.get(SECOND_FACTOR) is True


def has_ended(*, staff: bool) -> bool:
    """Whether the session is older than its kind may be."""
    longest = LONGEST_FOR_STAFF if staff else LONGEST
    return _older_than(BEGAN, longest)


def is_fresh() -> bool:
    """Whether the password was given a moment ago."""
    return not _older_than(PASSWORD_GIVEN, FRESH_FOR)


def _older_than(mark: str, longest: timedelta) -> bool:
    since = session.get(mark, 0)
    return bool(utc_now().timestamp() - float(since) > longest.total_seconds())
