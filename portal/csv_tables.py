"""A file of rows that somebody brings: its bytes, columns and days as they are written. Pure.

Such a file is taken whole or not at all: every broken row is named by its number and its field.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from portal.errors import Refusal

MOST_COLUMNS = 40
# A person who corrects a file wants the first faults, not twenty thousand of them.
MOST_FAULTS = 50
# Rows that one statement to the database may hold.
AT_ONCE = 500
Row = TypeVar("Row")

_NUMBER = re.compile(r"[+-]?[\d.,]+")


class DayOrder(StrEnum):
    """How a file writes days."""

    DAY_FIRST = "%d/%m/%Y"
    MONTH_FIRST = "%m/%d/%Y"
    ISO = "%Y-%m-%d"


@dataclass(frozen=True, repr=False)
class Table:
    """The head and the rows, as they were written; `numbers` says where in the file each stands."""

    head: list[str]
    rows: list[list[str]]
    numbers: list[int]


@dataclass(frozen=True, repr=False)
class RowFault:
    """One broken row of a file: its number, its field, what is wrong, and what stands there."""

    row: int
    field: str
    fault: str
    value: str = ""


class FileRefused(Refusal):
    """The file is no table that can be read; `reason` is one fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RowsBroken(Refusal):
    """Some rows cannot be read, so none is stored."""

    def __init__(self, faults: list[RowFault]) -> None:
        super().__init__(f"{len(faults)} rows, the first is {faults[0].row}")
        self.faults = faults


class Broken(Exception):
    """What one row's reader raises; whoever reads all rows names the row."""

    def __init__(self, field: str, fault: str, value: str = "") -> None:
        super().__init__(field)
        self.field, self.fault, self.value = field, fault, value


def read_table(body: bytes, *, largest: int, most_rows: int) -> Table:
    """Decode and take apart; raises FileRefused with one fixed word. `largest` is in bytes."""
    if len(body) > largest:
        raise FileRefused("too_large")
    reader = csv.reader(io.StringIO(_decoded(body), newline=""), delimiter=_delimiter(body))
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        # Empty rows are counted too, as whoever opens the file counts them.
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                numbers.append(number)
            if len(rows) > most_rows + 1:
                raise FileRefused("too_many_rows")
    except csv.Error:
        raise FileRefused("not_csv") from None
    if len(rows) < 2:
        raise FileRefused("no_rows")
    if not 2 <= len(rows[0]) <= MOST_COLUMNS:
        raise FileRefused("not_csv")
    return Table(rows[0], rows[1:], numbers[1:])


def _decoded(body: bytes) -> str:
    if body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise FileRefused("a_workbook")
    if b"\x00" in body:
        raise FileRefused("not_text")
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    raise FileRefused("not_text")


def _delimiter(body: bytes) -> str:
    """Whichever of the usual ones the first line has most of."""
    first, _, _ = body.partition(b"\n")
    return max(",;\t|", key=lambda mark: first.count(mark.encode()))


def guessed_columns(head: list[str], words: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Field → column, as the words of the head suggest; each column serves one field."""
    found: dict[str, int] = {}
    for field, likely in words.items():
        for number, title in enumerate(head):
            if number not in found.values() and any(word in title.lower() for word in likely):
                found[field] = number
                break
    return found


def cell_of(row: list[str], column: int, field: str) -> str:
    """What stands in a column; raises Broken where the row ends before it."""
    if not 0 <= column < len(row):
        raise Broken(field, "missing")
    return row[column]


def day_written(written: str, order: DayOrder, *, first: date, last: date) -> date:
    """The day of a cell; raises Broken for another way of writing, or outside `first`-`last`."""
    try:
        day = datetime.strptime(written, order).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Broken("day", "not_a_day", written) from None
    if not first <= day <= last:
        raise Broken("day", "day_unlikely", written)
    return day


def in_pieces(rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in pieces that one statement can hold."""
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def would_run(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula; a signed number is none."""
    return cell.startswith(("=", "@", "+", "-", "\t", "\r")) and not _NUMBER.fullmatch(cell)
