"""The month of a calendar: its weeks, and the months before and after. Pure."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

# So far ahead, in months, nobody has planned anything.
FARTHEST = 12


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def weeks(self) -> list[list[date | None]]:
        """Its days from Monday to Sunday; None where a week belongs to another month."""
        weeks = calendar.Calendar().monthdatescalendar(self.year, self.number)
        return [[day if day.month == self.number else None for day in week] for week in weeks]

    def later(self, months: int) -> "Month":
        """So many months later, or earlier when negative."""
        count = self.year * 12 + self.number - 1 + months
        return Month(count // 12, count % 12 + 1)

    def stretch(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From its first moment to that of the next month, on the clocks of `zone`."""
        return _begins(self.first, zone), _begins(self.later(1).first, zone)


def month_named(text: str, *, today: date) -> Month:
    """The month in `2026-12`, or this one when it is malformed, over, or over a year ahead."""
    this = Month(today.year, today.month)
    try:
        asked = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError:
        return this
    month = Month(asked.year, asked.month)
    return month if this <= month <= this.later(FARTHEST) else this


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
