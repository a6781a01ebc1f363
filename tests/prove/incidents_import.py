"""All 18,957 of UCDP's events of Mexico come in within a minute, once, whole or not at all.

On both engines: imported, imported again, with bad rows among them, and broken off half-way; then
the map is drawn with all of them, anew after a write and as the next reader gets it.
"""

import csv
import gzip
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.errors import ImportRefused
from portal.incidents.event_files import SHIPPED
from portal.incidents.importing import Imported, import_events
from portal.incidents.models import PublicIncident
from portal.places.building import build_places
from tests.engines import POSTGRES, SQLITE
from tests.factories.sites import fresh_site, report

ALL = Path(__file__).parent.parent / "data" / "ucdp_ged_24_1_mexico_1989_2023.csv.gz"
EVENTS, SHIPPED_EVENTS = 18_957, 2_838
# Line, field and value of rows made bad: far apart, so that reading on after the first is tried.
BAD = ((17, "latitude", "north"), (9_000, "best", "-3"), (18_958, "date_end", "2999-01-01"))
MAPS = ("/es/map", "/es/map?state=12", "/es/incidents?layer=historical")
TIMES = 15


class BrokenOff(Exception):
    """Somebody pulled the plug."""


def main() -> int:
    """Print each figure of each engine; 1 when one falls short."""
    return max(_on(engine) for engine in (SQLITE, POSTGRES))


def _on(engine: str) -> int:
    with fresh_site(engine) as app, app.app_context():
        with transaction() as session:
            build_places(session)
        broken, bad = _broken_off(), _with_bad_rows()
        _imported(SHIPPED)
        few = _drawn(app)
        before = time.monotonic()
        first = _imported(ALL)
        seconds = time.monotonic() - before
        again = _imported(ALL)
        stored, many = _stored(), _drawn(app)
    kept = max(warm for _, warm in many.values())
    growth = max(many[path][0] / few[path][0] for path in MAPS)
    return report(f"incidents_import_{engine}", {
        "events": (stored, stored == EVENTS),
        "seconds": (f"{seconds:.1f} (limit 60)", seconds < 60),
        "new": (first.new, first.new == EVENTS - SHIPPED_EVENTS),
        "changed_or_new_when_repeated": (again.new + again.changed, again.new + again.changed == 0),
        "stored_after_breaking_off": (broken, broken == 0),
        "bad_rows_named": (len(bad), bad == [(line, field) for line, field, _ in BAD]),
        "stored_beside_bad_rows": (0 if bad else "some", bool(bad)),
        **{
            f"ms_{name}": (
                f"{many[path][0]:.1f} anew ({few[path][0]:.1f} with {SHIPPED_EVENTS:,}),"
                f" {many[path][1]:.1f} kept",
                True,
            )
            for name, path in zip(("map", "map_of_a_state", "list"), MAPS, strict=True)
        },
        "ms_of_the_slowest_kept": (f"{kept:.1f} (limit 20)", kept < 20),
        "growth_of_the_slowest": (f"{growth:.2f} for 6.7 times as many (limit 1.3)", growth <= 1.3),
    })  # fmt: skip


def _imported(path: Path, **more: Any) -> Imported:
    with transaction() as session:
        done = import_events(session, path=path, now=utc_now(), **more)
    if db.engine.dialect.name == POSTGRES:
        with db.engine.connect() as connection:  # as its own housekeeping does within a minute
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return done


def _stored() -> int:
    count = db.session.scalar(select(func.count()).select_from(PublicIncident)) or 0
    db.session.remove()
    return count


def _broken_off() -> int:
    """How much is there after an import that ended while it wrote."""

    def ending(what: str, done: int, _whole: int) -> None:
        if what == "written" and done > EVENTS // 2:
            raise BrokenOff

    try:
        _imported(ALL, progress=ending)
    except BrokenOff:
        return _stored()
    raise AssertionError("the import was never broken off")


def _with_bad_rows() -> list[tuple[int, str]]:
    """The line and field of each bad row that the refusal names; nothing if anything is stored."""
    with gzip.open(ALL, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for line, field, value in BAD:
        rows[line - 1][rows[0].index(field)] = value
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bad.csv"
        path.write_text(lines.getvalue(), encoding="utf-8")
        try:
            _imported(path)
        except ImportRefused as refused:
            return [] if _stored() else [(row.number, row.field) for row in refused.rows]
    raise AssertionError("bad rows were taken")


def _drawn(app: Flask) -> dict[str, tuple[float, float]]:
    """Milliseconds of each page drawn anew, and as it was drawn for the reader before."""
    return {path: (_ms(app, lambda n, p=path: f"{p}{'&' if '?' in p else '?'}x={n}"),
                   _ms(app, lambda _n, p=path: p)) for path in MAPS}  # fmt: skip


def _ms(app: Flask, address: Callable[[int], str]) -> float:
    took = []
    for number in range(TIMES):
        before = time.perf_counter()
        answer = app.test_client().get(address(number))
        took.append((time.perf_counter() - before) * 1000)
        assert answer.status_code == 200, answer.status
    return min(took)  # others use this machine too


if __name__ == "__main__":
    sys.exit(main())
