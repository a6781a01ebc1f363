"""On which days a series falls, and at which moments. Pure.

The rule is an RRULE over days alone: clocks are kept in the venue's zone, so a shift at nine is at
nine on both sides of a change of the clocks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from dateutil.rrule import rrulestr

from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.planning_errors import SeriesReason, SeriesRefused
from portal.volunteering.planning_rules import moment_at

MOST = 60
# A rule that never falls on a day is looked at no farther than this.
HORIZON = timedelta(days=366 * 5)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Frequency(StrEnum):
    """How often a series comes; the form's closed list."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTH_DAY = "month_day"
    MONTH_WEEKDAY = "month_weekday"


@dataclass(frozen=True)
class Wish:
    """What was chosen: how often, on which weekdays (0 is Monday), and one of two ends."""

    frequency: Frequency
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


@dataclass(frozen=True)
class Occurrence:
    """One shift of a series, as clocks on the walls of the venue show it."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Expansion:
    """The shifts of a series, and the days left out because the clocks skip that hour."""

    occurrences: tuple[Occurrence, ...]
    skipped: tuple[date, ...]


def rule_text(wish: Wish, first: date) -> str:
    """The RRULE of a wish; raises SeriesRefused for one that has no end, or two, or no day."""
    return f"{_frequency(wish, first)};{_end(wish, first)}"


def days_of(rule: str, first: date) -> tuple[date, ...]:
    """The days of an RRULE from `first` on; raises SeriesRefused for none, or for too many."""
    try:
        days = tuple(islice(_days(_parts(rule), first), MOST + 1))
    except ValueError:
        raise SeriesRefused(SeriesReason.BROKEN) from None
    if not days:
        raise SeriesRefused(SeriesReason.NO_DAY)
    if len(days) > MOST:
        raise SeriesRefused(SeriesReason.TOO_MANY)
    return days


def expand(rule: str, *, starts: datetime, ends: datetime, zone: str) -> Expansion:
    """Every shift of the series whose first would begin at `starts`.

    Days on which the clocks skip the beginning or the end are left out and named. Raises
    SeriesRefused, also when no day is left, and PlanRefused for an unknown zone.
    """
    planned, skipped = [], []
    nights = ends.date() - starts.date()
    for day in days_of(rule, starts.date()):
        one = Occurrence(
            datetime.combine(day, starts.time()), datetime.combine(day + nights, ends.time())
        )
        if _is_skipped((one.starts, one.ends), zone):
            skipped.append(day)
        else:
            planned.append(one)
    if not planned:
        raise SeriesRefused(SeriesReason.NO_DAY)
    return Expansion(tuple(planned), tuple(skipped))


def _frequency(wish: Wish, first: date) -> str:
    if wish.frequency is Frequency.WEEKLY:
        if not wish.weekdays:
            raise SeriesRefused(SeriesReason.NO_WEEKDAY)
        return "FREQ=WEEKLY;BYDAY=" + ",".join(WEEKDAYS[day] for day in sorted(wish.weekdays))
    if wish.frequency is Frequency.MONTH_DAY:
        return f"FREQ=MONTHLY;BYMONTHDAY={first.day}"
    if wish.frequency is Frequency.MONTH_WEEKDAY:
        # The fifth of a weekday is meant as the last: not every month has five.
        nth = (first.day - 1) // 7 + 1
        return f"FREQ=MONTHLY;BYDAY={-1 if nth > 4 else nth:+d}{WEEKDAYS[first.weekday()]}"
    return "FREQ=DAILY"


def _end(wish: Wish, first: date) -> str:
    if wish.until is not None and wish.count is not None:
        raise SeriesRefused(SeriesReason.TWO_ENDS)
    if wish.until is not None:
        if wish.until < first:
            raise SeriesRefused(SeriesReason.UNTIL_BEFORE_START)
        return f"UNTIL={wish.until:%Y%m%d}"
    if wish.count is None or wish.count < 1:
        raise SeriesRefused(SeriesReason.NO_END)
    if wish.count > MOST:
        raise SeriesRefused(SeriesReason.TOO_MANY)
    return f"COUNT={wish.count}"


def _days(parts: dict[str, str], first: date) -> Iterator[date]:
    count, last = int(parts.pop("COUNT", MOST + 1)), first + HORIZON
    if "UNTIL" in parts:
        until = datetime.strptime(parts.pop("UNTIL")[:8], "%Y%m%d").date()  # noqa: DTZ007 (a day)
        if until < first:
            raise SeriesRefused(SeriesReason.UNTIL_BEFORE_START)
        last = min(last, until)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    found = rrulestr(f"{text};UNTIL={last:%Y%m%d}", dtstart=datetime.combine(first, time()))
    return (moment.date() for moment in islice(found, count))


def _parts(rule: str) -> dict[str, str]:
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    if not {"COUNT", "UNTIL"} & set(parts):
        raise SeriesRefused(SeriesReason.NO_END)
    return parts


def _is_skipped(clocks: Iterable[datetime], zone: str) -> bool:
    for clock in clocks:
        try:
            moment_at(clock, zone)
        except PlanRefused as refused:
            if refused.reason is not PlanReason.HOUR_SKIPPED:
                raise
            return True
    return False
