"""Which rows of a file of reports can be taken, and what of them. Pure."""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from portal.csv_tables import (
    MOST_FAULTS,
    Broken,
    RowFault,
    RowsBroken,
    Table,
    cell_of,
    day_written,
    read_table,
    would_run,
)
from portal.incidents.report_heads import Mapping
from portal.incidents.rules import IncidentKind

LARGEST = 4 * 1024 * 1024
MOST_ROWS = 5_000
LONGEST_TITLE = 120
LONGEST_ACCOUNT = 4_000
LONGEST_KEY = 80
FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Checks:
    """What a row is held against: the map, and what no text may hold."""

    area_named: Callable[[str], str | None]
    area_at: Callable[[float, float], str | None]
    forbidden_in: Callable[[str], Collection[str]]
    today: date


@dataclass(frozen=True, repr=False)
class Report:
    """One row as it would be received; a point served to find the area and is then dropped."""

    number: int
    kind: IncidentKind
    area_code: str
    happened_on: date
    title: str
    account: str
    key: str


def report_table(body: bytes) -> Table:
    """The head and the rows; raises FileRefused with one fixed word."""
    return read_table(body, largest=LARGEST, most_rows=MOST_ROWS)


def reports_of(table: Table, mapping: Mapping, checks: Checks) -> list[Report]:
    """Every report of the file; raises RowsBroken, and then there is none."""
    reports: list[Report] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    for number, row in zip(table.numbers, table.rows, strict=True):
        try:
            report = _report(number, row, mapping, checks)
            before = seen.setdefault(report.key, number)
            if before != number:
                raise Broken("key", "repeated", str(before))
            reports.append(report)
        except Broken as broken:
            faults.append(RowFault(number, broken.field, broken.fault, broken.value[:40]))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise RowsBroken(faults)
    return reports


def _report(number: int, row: list[str], mapping: Mapping, checks: Checks) -> Report:
    title = _text(row, mapping.title, "title", LONGEST_TITLE, checks)
    account = _text(row, mapping.account, "account", LONGEST_ACCOUNT, checks)
    # Ushahidi writes the hour behind the day; the day is all that is asked for.
    written = _safe(row, mapping.day, "day").replace("T", " ").partition(" ")[0]
    day = day_written(written, mapping.order, first=FIRST_DAY, last=checks.today)
    area = _area(row, mapping, checks)
    return Report(
        number=number,
        kind=_kind(row, mapping),
        area_code=area,
        happened_on=day,
        title=title,
        account=account,
        key=_key(row, mapping, f"{day}|{area}|{title}|{account}"),
    )


def _safe(row: list[str], column: int, field: str) -> str:
    cell = cell_of(row, column, field)
    if would_run(cell):
        raise Broken(field, "a_formula", cell)
    return cell


def _text(row: list[str], column: int, field: str, longest: int, checks: Checks) -> str:
    text = _safe(row, column, field)
    if not text:
        raise Broken(field, "empty")
    if len(text) > longest:
        raise Broken(field, "too_long", str(longest))
    found = checks.forbidden_in(text)
    if found:
        # The kind, never the words: what is shown here may be read over a shoulder.
        raise Broken(field, "forbidden", min(found))
    return text


def _area(row: list[str], mapping: Mapping, checks: Checks) -> str:
    if mapping.municipio is not None:
        named = _safe(row, mapping.municipio, "municipio")
        found = checks.area_named(named)
        if found is None:
            raise Broken("municipio", "unknown_place", named)
        return found
    if mapping.longitude is None or mapping.latitude is None:
        raise Broken("municipio", "no_place")
    longitude = _degrees(row, mapping.longitude, "longitude", 180)
    latitude = _degrees(row, mapping.latitude, "latitude", 90)
    found = checks.area_at(longitude, latitude)
    if found is None:
        raise Broken("latitude", "outside")
    return found


def _degrees(row: list[str], column: int, field: str, most: int) -> float:
    cell = _safe(row, column, field)
    try:
        value = float(cell)
    except ValueError:
        raise Broken(field, "not_degrees", cell) from None
    if not (math.isfinite(value) and abs(value) <= most):
        raise Broken(field, "not_degrees", cell)
    return value


def _kind(row: list[str], mapping: Mapping) -> IncidentKind:
    if mapping.kind is None:
        return mapping.usual_kind
    cell = _safe(row, mapping.kind, "kind")
    try:
        return IncidentKind(cell.lower()) if cell else mapping.usual_kind
    except ValueError:
        raise Broken("kind", "unknown_kind", cell) from None


def _key(row: list[str], mapping: Mapping, told: str) -> str:
    """By its own number where the file has one; else by all that it tells."""
    if mapping.key is None:
        return sha256(f"row|{told}".encode()).hexdigest()
    number = _safe(row, mapping.key, "key")
    if not number or len(number) > LONGEST_KEY:
        raise Broken("key", "empty" if not number else "too_long", str(LONGEST_KEY))
    return sha256(f"id|{number}".encode()).hexdigest()
