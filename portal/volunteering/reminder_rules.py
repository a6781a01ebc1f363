"""When somebody is reminded of a shift. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.volunteering.quiet_rules import before_the_quiet, is_quiet

HOURS_BEFORE = timedelta(hours=3)
# No reminder is due earlier than this: a day, and the quiet hours that push it forward.
EARLIEST = timedelta(hours=38)


class ReminderKind(StrEnum):
    """The two reminders of a shift."""

    DAY = "day"
    HOURS = "hours"


def reminder_moments(starts_at: datetime, zone: str) -> dict[ReminderKind, datetime]:
    """When each is due: at the same hour the day before, and three hours before.

    By the clocks of the place, also across a night in which they change; out of the quiet hours
    it moves to the evening before.
    """
    local = starts_at.astimezone(ZoneInfo(zone))
    day_before = (local.replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=local.tzinfo)
    return {
        ReminderKind.DAY: before_the_quiet(day_before.astimezone(starts_at.tzinfo), zone),
        ReminderKind.HOURS: before_the_quiet(starts_at - HOURS_BEFORE, zone),
    }


def reminder_due(
    *, starts_at: datetime, zone: str, placed_at: datetime, sent: frozenset[str], now: datetime
) -> ReminderKind | None:
    """The reminder to send now, if any.

    The later one makes the earlier needless; whoever took the place after it was due was told
    then; what was missed by night waits for the morning.
    """
    if now >= starts_at or is_quiet(now, zone):
        return None
    moments = reminder_moments(starts_at, zone)
    for kind in (ReminderKind.HOURS, ReminderKind.DAY):
        if now >= moments[kind]:
            return kind if kind not in sent and placed_at < moments[kind] else None
    return None
