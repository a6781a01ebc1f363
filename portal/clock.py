"""Time is timezone-aware UTC and reaches the domain as an argument."""

from datetime import UTC, date, datetime


def utc_now() -> datetime:
    """The present moment; only views, jobs and commands may ask."""
    return datetime.now(UTC)


def require_aware(moment: datetime) -> datetime:
    """Return `moment` in UTC; raise ValueError for a naive one, whose zone nobody knows."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone: pass an aware datetime, e.g. utc_now()")
    return moment.astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The UTC day, the only time that linkable tables may hold."""
    return require_aware(moment).date()
