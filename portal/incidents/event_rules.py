"""Which rows of a file of UCDP events can be taken, and what of them. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portal.incidents.errors import BadRow
from portal.incidents.period_rules import Period, archived_span

COLUMNS = ("id", "where_prec", "latitude", "longitude", "date_start", "date_end", "best")
# UCDP's precision of place: 1 the spot, 3 the municipio; 2 "within 25 km" and 4 name a state.
KNOWN_TO_THE_AREA = frozenset({1, 3})
KNOWN_TO_THE_STATE = frozenset({2, 4})
Value = TypeVar("Value")


@dataclass(frozen=True)
class Event:
    """One row, as it is held in memory: the point serves to find its area and is then dropped."""

    row: int
    key: str
    precision: int
    longitude: float
    latitude: float
    period: Period
    deaths: int

    @property
    def needs_a_place(self) -> bool:
        """Whether the row claims to know at least the state."""
        return self.precision in KNOWN_TO_THE_AREA | KNOWN_TO_THE_STATE


class _Wrong(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field)
        self.field, self.reason = field, reason


def event_from(row: Mapping[str, str], *, number: int, today: date) -> Event | BadRow:
    """The event that a row tells, or which field of it is wrong and why."""
    try:
        return _event(row, number, today)
    except _Wrong as wrong:
        return BadRow(number, wrong.field, wrong.reason)


def _event(row: Mapping[str, str], number: int, today: date) -> Event:
    first, last = _field(row, "date_start", _day), _field(row, "date_end", _day)
    if last < first:
        raise _Wrong("date_end", "ends before it starts")
    if last > today:
        raise _Wrong("date_end", "lies in the future")
    return Event(
        row=number,
        key=f"ucdp:{_field(row, 'id', _identifier)}",
        precision=_field(row, "where_prec", lambda text: _whole(text, 1, 6)),
        longitude=_field(row, "longitude", lambda text: _degrees(text, 180)),
        latitude=_field(row, "latitude", lambda text: _degrees(text, 90)),
        period=archived_span(first, last),
        deaths=_field(row, "best", lambda text: _whole(text, 0, 100_000)),
    )


def _field(row: Mapping[str, str], name: str, read: Callable[[str], Value]) -> Value:
    text = (row.get(name) or "").strip()
    if not text:
        raise _Wrong(name, "is empty")
    try:
        return read(text)
    except ValueError as wrong:
        raise _Wrong(name, f"{text[:40]!r} {wrong}") from None


def _identifier(text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError("is not a number of at most 12 digits")
    return str(int(text))


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise ValueError(f"is not a whole number from {least} to {most}")
    return int(text)


def _degrees(text: str, most: int) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("is not a number of degrees") from None
    if not (math.isfinite(value) and abs(value) <= most):
        raise ValueError(f"is not between -{most} and {most} degrees")
    return value


def _day(text: str) -> date:
    # Some editions write midnight behind the day.
    try:
        return date.fromisoformat(text.removesuffix(" 00:00:00.000"))
    except ValueError:
        raise ValueError("is not a day such as 2023-10-04") from None
