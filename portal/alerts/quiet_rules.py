"""Who wants alerts by day only is woken by none: they wait until the morning there. Pure.

A telephone that lights up at night can betray who holds it, and nobody acts on an alert asleep. A
no-go notice does not wait: who leaves before dawn needs it before dawn.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)


def waits_until(*, by_day: bool, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the night in `zone`; None by day, and for who wants it at any hour."""
    here = now.astimezone(zone)
    is_night = here.time() >= NIGHT_BEGINS or here.time() < NIGHT_ENDS
    if not (by_day and is_night):
        return None
    day = here.date() + timedelta(days=here.time() >= NIGHT_BEGINS)
    return datetime.combine(day, NIGHT_ENDS, zone).astimezone(now.tzinfo)
