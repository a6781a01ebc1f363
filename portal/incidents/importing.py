"""Import UCDP's events as the historical layer: all of a file or nothing, as often as you like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.incidents.errors import BadRow, ImportRefused
from portal.incidents.event_files import SHIPPED, read_rows
from portal.incidents.event_rules import KNOWN_TO_THE_AREA, Event, event_from
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import local_day
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentKind
from portal.places.locating import Locator
from portal.places.queries import area_of_municipio
from portal.references import new_reference

Progress = Callable[[str, int, int], None]
CHUNK = 500
STORED = ("state_code", "area_code", "granularity", "period_start", "deaths")


@dataclass(frozen=True)
class Imported:
    """How many rows were new, changed and as before, and which were left out when allowed."""

    new: int
    changed: int
    unchanged: int
    left_out: tuple[BadRow, ...]


def import_events(
    session: Session,
    *,
    now: datetime,
    path: Path = SHIPPED,
    skip_bad_rows: bool = False,
    progress: Progress = lambda _what, _done, _whole: None,
) -> Imported:
    """Write every event of the file, each once, however often it is imported.

    Raises ImportRefused listing every bad row, before anything is written, unless they may be
    skipped; PlacesMissing before the areas are built.
    """
    locator = Locator(area_of_municipio(session))
    events, bad = _read(path, now, progress)
    rows, lost = _placed(events, locator, progress)
    bad = sorted([*bad, *lost], key=lambda row: row.number)
    if bad and not skip_bad_rows:
        raise ImportRefused(f"{len(bad)} bad rows; nothing was imported", tuple(bad))
    new, changed = _write(session, rows, local_day(now), progress)
    record(
        session,
        actor="import",
        action="incidents_imported",
        subject=f"file:{path.name[:60]}",
        now=now,
        reason=f"{new} new, {changed} changed, {len(bad)} left out",
    )
    return Imported(new, changed, len(rows) - new - changed, tuple(bad))


def _read(path: Path, now: datetime, progress: Progress) -> tuple[list[Event], list[BadRow]]:
    today, first_seen = local_day(now), dict[str, int]()
    events, bad = [], []
    for number, row in read_rows(path):
        event = event_from(row, number=number, today=today)
        if isinstance(event, BadRow):
            bad.append(event)
        elif (before := first_seen.setdefault(event.key, number)) != number:
            bad.append(BadRow(number, "id", f"the same as in row {before}"))
        else:
            events.append(event)
        if number % CHUNK == 0:
            progress("read", number, 0)
    return events, bad


def _placed(
    events: Iterable[Event], locator: Locator, progress: Progress
) -> tuple[dict[str, dict[str, Any]], list[BadRow]]:
    """The rows to store, by key: area or state and month. The points end here."""
    rows, bad = {}, []
    for count, event in enumerate(events, 1):
        area = (
            locator.area_of(longitude=event.longitude, latitude=event.latitude)
            if event.needs_a_place
            else None
        )
        if event.needs_a_place and area is None:
            bad.append(BadRow(event.row, "latitude, longitude", "lie outside Mexico"))
        else:
            rows[event.key] = _stored(event, area)
        if count % CHUNK == 0:
            progress("placed", count, 0)
    return rows, bad


def _stored(event: Event, area: str | None) -> dict[str, Any]:
    return {
        "state_code": area and area[:2],
        "area_code": area if event.precision in KNOWN_TO_THE_AREA else None,
        "granularity": event.period.granularity,
        "period_start": event.period.start,
        "deaths": event.deaths,
    }


def _write(
    session: Session, rows: dict[str, dict[str, Any]], today: date, progress: Progress
) -> tuple[int, int]:
    table = PublicIncident
    known = {
        row.source_key: {name: getattr(row, name) for name in STORED}
        for row in session.execute(
            select(table.source_key, *(getattr(table, name) for name in STORED)).where(
                table.layer == Layer.HISTORICAL
            )
        )
    }
    new = [_born(key, row, today) for key, row in rows.items() if key not in known]
    changed = [(key, row) for key, row in rows.items() if key in known and known[key] != row]
    for start in range(0, len(new), CHUNK):
        session.execute(insert(table), new[start : start + CHUNK])
        progress("written", min(start + CHUNK, len(new)), len(new))
    again = {"told_on": today, "edition": table.edition + 1}
    for key, row in changed:
        session.execute(update(table).where(table.source_key == key).values(row | again))
    return len(new), len(changed)


def _born(key: str, row: dict[str, Any], today: date) -> dict[str, Any]:
    return {
        "reference": new_reference(),
        "layer": Layer.HISTORICAL,
        "kind": IncidentKind.LETHAL_VIOLENCE,
        "source_key": key,
        "told_on": today,
        **row,
    }
