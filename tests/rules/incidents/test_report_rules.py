"""A file of reports is read whole, or each broken row is named by its number and its field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.csv_tables import DayOrder, FileRefused, RowsBroken
from portal.incidents import report_rules
from portal.incidents.report_heads import Mapping, guessed
from portal.incidents.report_rules import Checks, report_table, reports_of
from portal.incidents.rules import IncidentKind

TODAY = date(2026, 11, 30)
CHECKS = Checks(
    area_named={"20067": "20067", "Oaxaca, Oaxaca": "20067"}.get,
    area_at=lambda longitude, latitude: "20067" if longitude < 0 < latitude else None,
    forbidden_in=lambda text: {"telephone"} if "951" in text else set(),
    today=TODAY,
)
NAMED = Mapping(title=0, account=1, day=2, municipio=3, key=4, kind=5)
HEAD = "Título,Relato,Fecha,Municipio,Folio,Tipo\n"
GOOD = ["Camino cerrado", "Piedras en el camino.", "2026-11-29", "20067", "A-1", "road_closed"]

USHAHIDI = (
    '#,"INCIDENT TITLE","INCIDENT DATE",LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,'
    "APPROVED,VERIFIED\n"
    '7,"Puente caído","2026-11-29 21:53:00","Cerca del río","No pasan coches.","6. Otros, ",'
    "17.05,-96.7,YES,YES\n"
)


def read(*rows, mapping=NAMED):
    body = (HEAD + "".join(",".join(row) + "\n" for row in rows)).encode()
    return reports_of(report_table(body), mapping, CHECKS)


def changed(column, value):
    return [*GOOD[:column], value, *GOOD[column + 1 :]]


def test_a_row_becomes_a_report():
    (report,) = read(GOOD)
    assert (report.number, report.kind) == (2, IncidentKind.ROAD_CLOSED)
    assert (report.area_code, report.happened_on) == ("20067", date(2026, 11, 29))
    assert (report.title, report.account) == (GOOD[0], GOOD[1])


def test_ushahidis_export_is_understood_from_its_head():
    table = report_table(USHAHIDI.encode())
    mapping = guessed(table.head)
    assert (mapping.title, mapping.account, mapping.day, mapping.key) == (1, 4, 2, 0)
    assert (mapping.latitude, mapping.longitude, mapping.municipio) == (6, 7, None)
    (report,) = reports_of(table, mapping, CHECKS)
    assert (report.title, report.happened_on) == ("Puente caído", date(2026, 11, 29))


FAULTS = [
    ("no title", changed(0, ""), "title", "empty"),
    ("a long title", changed(0, "x" * 121), "title", "too_long"),
    ("a formula", changed(0, '"=HYPERLINK(""x"")"'), "title", "a_formula"),
    ("a command", changed(1, "@SUM(1+1)"), "account", "a_formula"),
    ("a formula behind a minus", changed(1, "-2+3+cmd"), "account", "a_formula"),
    ("a telephone", changed(1, "Llamar al 951"), "account", "forbidden"),
    ("another way of days", changed(2, "29/11/2026"), "day", "not_a_day"),
    ("tomorrow", changed(2, "2026-12-01"), "day", "day_unlikely"),
    ("another century", changed(2, "1899-01-01"), "day", "day_unlikely"),
    ("nowhere", changed(3, "Atlantis"), "municipio", "unknown_place"),
    ("no number", changed(4, ""), "key", "empty"),
    ("an unknown kind", changed(5, "fiesta"), "kind", "unknown_kind"),
    ("a short row", GOOD[:2], "day", "missing"),
]


@pytest.mark.parametrize(
    "row, field, fault", [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_a_bad_row_is_named_by_row_and_field(row, field, fault):
    with pytest.raises(RowsBroken) as refused:
        read(GOOD, row)
    (named,) = refused.value.faults
    assert (named.row, named.field, named.fault) == (3, field, fault)


POINT = Mapping(title=0, account=1, day=2, latitude=3, longitude=4)
POINTS = [
    ("north,-96", "latitude", "not_degrees"),
    ("91,-96", "latitude", "not_degrees"),
    ("nan,-96", "latitude", "not_degrees"),
    ("17,-181", "longitude", "not_degrees"),
    ("17,=1", "longitude", "a_formula"),
    ("17,96", "latitude", "outside"),
]


@pytest.mark.parametrize("point, field, fault", POINTS)
def test_a_point_is_read_or_named(point, field, fault):
    with pytest.raises(RowsBroken) as refused:
        read([*GOOD[:3], point], mapping=POINT)
    assert [(f.field, f.fault) for f in refused.value.faults] == [(field, fault)]


def test_a_point_tells_the_area():
    (report,) = read([*GOOD[:3], "17.05,-96.7"], mapping=POINT)
    assert report.area_code == "20067"


def test_a_file_that_tells_no_place_says_so():
    with pytest.raises(RowsBroken) as refused:
        read(GOOD, mapping=Mapping(title=0, account=1, day=2))
    assert refused.value.faults[0].fault == "no_place"


def test_the_same_number_twice_names_the_row_before():
    with pytest.raises(RowsBroken) as refused:
        read(GOOD, changed(0, "Otro"))
    (named,) = refused.value.faults
    assert (named.row, named.fault, named.value) == (3, "repeated", "2")


def test_what_is_forbidden_is_named_by_its_kind_and_never_shown():
    with pytest.raises(RowsBroken) as refused:
        read(changed(1, "Llamar al 951"))
    assert refused.value.faults[0].value == "telephone"


@pytest.mark.parametrize(
    "body, reason",
    [
        (b"PK\x03\x04rest", "a_workbook"),
        ("a,b\n1,2\n".encode("utf-16"), "not_text"),
        (b"a,b\n", "no_rows"),
        (b"alone\nalone\n", "not_csv"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "not_csv"),
        (b"a,b\n\x81\x8d,1\n", "not_text"),
    ],
)
def test_what_is_no_table_is_refused_by_one_word(body, reason):
    with pytest.raises(FileRefused) as refused:
        report_table(body)
    assert refused.value.reason == reason


def test_a_large_file_and_a_long_one_are_refused(monkeypatch):
    with pytest.raises(FileRefused, match="too_large"):
        report_table(b"a,b\n" + b"1,2\n" * (report_rules.LARGEST // 4))
    monkeypatch.setattr(report_rules, "MOST_ROWS", 3)
    with pytest.raises(FileRefused, match="too_many_rows"):
        report_table(b"a,b\n" + b"1,2\n" * 5)


def outcome_of(cells):
    """The field that is named, or None when the row was taken whole."""
    table = report_table(HEAD.encode() + b"a,b,c,d,e,f\n")
    table.rows[0][:] = cells
    try:
        (report,) = reports_of(table, NAMED, CHECKS)
    except RowsBroken as refused:
        return refused.faults[0].field
    return None if report.title and report.account else "half"


# The letters that matter to a spreadsheet, a day or a number, and some that do not.
LETTERS = st.text("=+-@\t\r.,0129aéñ \n\x00😀", max_size=30)


@given(st.lists(LETTERS, min_size=6, max_size=6))
def test_any_row_is_taken_whole_or_named(cells):
    fields = {"title", "account", "day", "municipio", "key", "kind", None}
    assert outcome_of(cells) in fields


@pytest.mark.parametrize("head", [["a", "b"], ["Fecha", "Fecha"], ["#"] * 9])
def test_a_guess_never_points_outside(head):
    found = guessed(head)
    columns = [v for v in vars(found).values() if type(v) is int]
    assert all(column < len(head) for column in columns)
    assert found.order is DayOrder.ISO
