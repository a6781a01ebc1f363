"""All of a file or nothing; again and again; never a coordinate or a name kept."""

import csv
import gzip
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.errors import ImportRefused
from portal.incidents.event_files import SHIPPED
from portal.incidents.event_rules import COLUMNS
from portal.incidents.importing import import_events
from portal.incidents.models import PublicIncident
from portal.places.building import build_places
from portal.places.models import MunicipioInArea
from tests.conftest import test_environment as environment
from tests.engines import SQLITE
from tests.factories.incidents import area

ROOT = Path(__file__).parents[3]
GOOD = {
    "id": "1",
    "where_prec": "1",
    "latitude": "21.88",
    "longitude": "-102.29",
    "date_start": "2023-05-03",
    "date_end": "2023-05-03",
    "best": "2",
}


@pytest.fixture
def places(session):
    """The one municipio that the rows below lie in."""
    area(session, "01001")
    session.add(
        MunicipioInArea(code="01001", name="Aguascalientes", population=948_990, area_code="01001")
    )
    session.flush()
    return session


def file_of(tmp_path, *rows, columns=COLUMNS, encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**GOOD, "id": str(n), **row} for n, row in enumerate(rows, 1))
    path = tmp_path / "events.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def stored(session):
    return session.scalar(select(func.count()).select_from(PublicIncident))


def imported(session, path=SHIPPED, **more):
    return import_events(session, path=path, now=utc_now(), **more)


def test_the_shipped_file_gives_2838_events_and_again_none(session):
    build_places(session)
    first, again = imported(session), imported(session)
    assert (first.new, first.left_out) == (2_838, ())
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2_838)
    assert stored(session) == 2_838


def test_the_shipped_file_names_nobody():
    with gzip.open(SHIPPED, "rt", encoding="utf-8") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS


def test_no_column_could_hold_a_point_a_day_or_a_name(places, tmp_path):
    imported(places, file_of(tmp_path, {}))
    event = places.scalars(select(PublicIncident)).one()
    texts = [str(value) for value in vars(event).values()]
    assert not any("21.88" in t or "102.29" in t or "2023-05-03" in t for t in texts)
    assert (event.area_code, str(event.period_start), event.deaths) == ("01001", "2023-05-01", 2)


@pytest.mark.parametrize(
    "precision, area, state",
    [("1", "01001", "01"), ("2", None, "01"), ("3", "01001", "01"), ("4", None, "01"),
     ("5", None, None), ("6", None, None)],
)  # fmt: skip
def test_the_place_is_told_no_finer_than_it_is_known(places, tmp_path, precision, area, state):
    imported(places, file_of(tmp_path, {"where_prec": precision}))
    event = places.scalars(select(PublicIncident)).one()
    assert (event.area_code, event.state_code) == (area, state)


@pytest.mark.parametrize(
    "field, value",
    [
        ("id", ""),
        ("id", "x7"),
        ("where_prec", "9"),
        ("latitude", "north"),
        ("latitude", "nan"),
        ("longitude", "-1000"),
        ("date_start", "2023-13-01"),
        ("date_end", "2023-05-01"),
        ("date_end", "2999-01-01"),
        ("best", "-1"),
        ("best", "many"),
        ("best", "²"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_stored(places, tmp_path, field, value):
    path = file_of(tmp_path, {}, {field: value}, {})
    with pytest.raises(ImportRefused) as refused:
        imported(places, path)
    assert [(row.number, row.field) for row in refused.value.rows] == [(3, field)]
    assert stored(places) == 0


def test_a_point_outside_mexico_is_named(places, tmp_path):
    with pytest.raises(ImportRefused) as refused:
        imported(places, file_of(tmp_path, {"latitude": "48.2", "longitude": "16.4"}))
    assert str(refused.value.rows[0]) == "row 2, latitude, longitude: lie outside Mexico"


def test_the_same_event_twice_is_named(places, tmp_path):
    with pytest.raises(ImportRefused) as refused:
        imported(places, file_of(tmp_path, {"id": "5"}, {"id": "5"}))
    assert str(refused.value.rows[0]) == "row 3, id: the same as in row 2"


def test_bad_rows_may_be_skipped_knowingly(places, tmp_path):
    done = imported(places, file_of(tmp_path, {}, {"best": "x"}), skip_bad_rows=True)
    assert (done.new, [row.number for row in done.left_out]) == (1, [3])


def test_a_changed_row_changes_its_event(places, tmp_path):
    imported(places, file_of(tmp_path, {}))
    done = imported(places, file_of(tmp_path, {"best": "3"}))
    assert (done.new, done.changed) == (0, 1)
    assert places.scalars(select(PublicIncident.deaths)).one() == 3


@pytest.mark.parametrize(
    "content, says",
    [
        (b"", "names no column"),
        (b"a,b\n1,2\n", "names no column id"),
        (",".join(COLUMNS).encode() + b"\n\xff\xfe,1\n", "not UTF-8"),
        (",".join(COLUMNS).encode() + b"\n" + b"9" * 70_000, "longer than"),
        (",".join(COLUMNS).encode() + b'\n"1', "not CSV"),
        (b"\x1f\x8bbroken", "compressed file is broken"),
        (gzip.compress(b"\n" * 65 * 1024 * 1024), "larger than|names no column"),
    ],
)
def test_what_is_no_such_file_is_refused(places, tmp_path, content, says):
    path = tmp_path / "strange.csv"
    path.write_bytes(content)
    with pytest.raises(ImportRefused, match=says):
        imported(places, path)
    assert stored(places) == 0


def test_a_missing_file_is_refused(places, tmp_path):
    with pytest.raises(ImportRefused, match="cannot be read"):
        imported(places, tmp_path / "nothing.csv")


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", [SQLITE], indirect=True)
def test_killed_in_the_middle_nothing_is_stored_and_it_can_be_repeated(app, tmp_path):
    with transaction() as session:
        build_places(session)
    settings = app.config["SETTINGS"]
    env = {**os.environ, **environment(SQLITE, settings.data_dir)}
    program = (
        "import os, signal\n"
        "from portal.app import create_app\n"
        "from portal.clock import utc_now\n"
        "from portal.extensions import transaction\n"
        "from portal.incidents.importing import import_events\n"
        "def stop(what, done, whole):\n"
        "    if what == 'written' and done >= 1500: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with create_app().app_context(), transaction() as session:\n"
        "    import_events(session, now=utc_now(), progress=stop)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert stored(db.session) == 0
    with transaction() as session:
        started = time.monotonic()
        assert imported(session).new == 2_838
    assert time.monotonic() - started < 30
