"""How coarse time gets before anyone outside may see it, filter by it or count it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from portal.clock import require_aware

LIVE_FOR = timedelta(days=7)
WEEKLY_FOR = timedelta(days=30)
# From the day itself, and from the Monday of its week: nothing is told less any sooner.
SOONEST_WEEK = timedelta(days=4)
SOONEST_MONTH = timedelta(days=19)
HERE = ZoneInfo("America/Mexico_City")


class Granularity(StrEnum):
    """The finest time that is published."""

    PART_OF_DAY = "part_of_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class PartOfDay(StrEnum):
    """A quarter of a day."""

    SMALL_HOURS = "small_hours"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    NIGHT = "night"


@dataclass(frozen=True)
class Period:
    """A published time: it starts on `start` and lasts as long as its granularity says."""

    granularity: Granularity
    start: date
    part: PartOfDay | None = None


def local_day(now: datetime) -> date:
    """The calendar day in Mexico."""
    return require_aware(now).astimezone(HERE).date()


def published_period(happened_on: date, part: PartOfDay | None, *, today: date) -> Period:
    """Live: the part of the day; after a week: the week; archived: the month.

    All days of a week change on one day, and all weeks of a month: changed each on its own, the
    day of the change would tell what is no longer told. A week is as old as its Thursday and
    belongs to that one's month; a month is as old as its third Thursday.
    """
    thursday = week_start(happened_on) + timedelta(days=3)
    if today < thursday + LIVE_FOR:
        return Period(Granularity.PART_OF_DAY, happened_on, part)
    if today < third_thursday(thursday) + WEEKLY_FOR:
        return Period(Granularity.WEEK, week_start(happened_on))
    return month_of(thursday)


def archived_span(first: date, last: date) -> Period:
    """The month that holds both days; the year when they lie in different months."""
    if (first.year, first.month) == (last.year, last.month):
        return month_of(first)
    return Period(Granularity.YEAR, date(first.year, 1, 1))


def month_of(day: date) -> Period:
    """The month of `day`."""
    return Period(Granularity.MONTH, day.replace(day=1))


def week_start(day: date) -> date:
    """The Monday of that week."""
    return day - timedelta(days=day.weekday())


def third_thursday(day: date) -> date:
    """Of the month of `day`: its middle."""
    first = day.replace(day=1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 14)


def coarsened(day: date, granularity: Granularity) -> date:
    """`day` as a page may name it beside a period of that granularity."""
    if granularity is Granularity.PART_OF_DAY:
        return day
    if granularity is Granularity.WEEK:
        return week_start(day)
    return day.replace(day=1) if granularity is Granularity.MONTH else day.replace(month=1, day=1)
