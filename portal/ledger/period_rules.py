"""Which month may be closed, and where an entry of a closed one goes. Pure; months are UTC's."""

from datetime import date, datetime

from portal.clock import day_of
from portal.ledger.errors import NotYetOver


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def ensure_may_close(month: date, *, last_closed: date | None, now: datetime) -> None:
    """Raise NotYetOver for a month that runs still, and for one that is not the next in turn."""
    is_over = month_after(month) <= day_of(now)
    in_turn = last_closed is None or month == month_after(last_closed)
    if month.day != 1 or not is_over or not in_turn:
        raise NotYetOver


def next_to_close(
    *, last_closed: date | None, first_entry: date | None, now: datetime
) -> date | None:
    """The month that may be closed now, if one may."""
    if last_closed is not None:
        month = month_after(last_closed)
    elif first_entry is not None:
        month = month_of(first_entry)
    else:
        return None
    return month if month_after(month) <= day_of(now) else None


def posting_moment(occurred_at: datetime, *, opens_at: datetime | None) -> datetime:
    """When an entry counts: as it happened, or as the next month began when its own is closed."""
    return max(occurred_at, opens_at) if opens_at else occurred_at
