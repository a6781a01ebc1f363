"""The hours in which nobody's phone lights up, by the clocks of the place. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
# The last half hour before the quiet belongs to a worker that is late.
LAST_CALL = time(20, 30)


def is_quiet(moment: datetime, zone: str) -> bool:
    """Whether clocks in `zone` show nine in the evening to eight in the morning."""
    clock = moment.astimezone(ZoneInfo(zone)).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def before_the_quiet(moment: datetime, zone: str) -> datetime:
    """The moment itself, or the evening before the quiet hours in which it falls: never later."""
    if not is_quiet(moment, zone):
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    evening = datetime.combine(day, LAST_CALL, tzinfo=ZoneInfo(zone))
    return evening.astimezone(moment.tzinfo)
