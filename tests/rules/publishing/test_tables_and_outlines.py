"""GeoJSON as RFC 7946 wants it and HXL as its 1.1 standard does; tombstones without words."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.period_rules import Granularity, Period
from portal.incidents.rules import IncidentState, RetractionReason
from portal.publishing.entry_rules import Text, last_day
from portal.publishing.geojson_rules import collection_of
from portal.publishing.hxl_rules import COLUMNS, table_of
from tests.rules.publishing.told import entries, told

TAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
# The hashtags of the HXL 1.1 core dictionary that we use.
CORE = {"#meta", "#event", "#status", "#adm1", "#adm2", "#loc", "#date", "#description", "#org",
        "#affected"}  # fmt: skip


@pytest.mark.parametrize(
    "granularity, start, last",
    [
        (Granularity.PART_OF_DAY, date(2026, 11, 23), date(2026, 11, 23)),
        (Granularity.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
        (Granularity.MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        (Granularity.MONTH, date(2026, 12, 1), date(2026, 12, 31)),
        (Granularity.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_ends_where_it_says(granularity, start, last):
    assert last_day(Period(granularity, start)) == last


def collection(*told_entries, following=None):
    return collection_of(
        [(entry, "https://x.test/es") for entry in told_entries],
        credit="c", licence="l", following=following,
    )  # fmt: skip


def test_a_feature_tells_the_area_and_never_a_point():
    (feature,) = collection(told())["features"]
    assert feature["id"] == "abcdefgh12345678"
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["status"] == "verified"
    assert feature["properties"]["period"] == {
        "granularity": "month",
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "part_of_day": None,
    }


@given(st.lists(entries(), max_size=5))
def test_every_collection_is_geojson(drawn):
    made = collection(*drawn)
    assert made["type"] == "FeatureCollection"
    for entry, feature in zip(drawn, made["features"], strict=True):
        assert feature["type"] == "Feature"
        assert feature["geometry"] == entry.place.outline
        assert "coordinates" not in feature
        assert datetime.fromisoformat(feature["properties"]["updated"]).tzinfo


@given(st.lists(entries(), max_size=5))
def test_every_table_has_its_tags_in_the_second_row(drawn):
    headers, tags, *rows = table_of(drawn)
    assert len(set(headers)) == len(set(tags)) == len(COLUMNS)
    for tag in tags:
        assert TAG.fullmatch(tag), tag
        assert tag.split("+")[0] in CORE
    assert [len(row) for row in rows] == [len(tags)] * len(drawn)


def row(entry):
    _headers, tags, found = table_of([entry])
    return dict(zip(tags, found, strict=True))


def test_the_columns_of_the_design_are_there():
    found = row(told())
    assert found["#event+type"] == "displacement"
    assert found["#adm2+code+v_inegi"] == "20067"
    assert found["#adm2+merged+num"] == 2
    assert found["#status+verification"] == "verified"
    assert found["#meta+revision"] == 1


@given(entries())
def test_what_was_retracted_keeps_its_reason_and_no_words(entry):
    gone = told(
        reference=entry.reference,
        state=IncidentState.RETRACTED,
        retraction_reason=RetractionReason.SOURCE_DECEIVED,
        text=Text(),
    )
    assert row(gone)["#status+reason"] == "source_deceived"
    (feature,) = collection(gone)["features"]
    assert not any(feature["properties"]["title"].values())
    assert feature["properties"]["retraction_reason"] == "source_deceived"


@given(st.integers(1, 59))
def test_what_says_when_something_changed_is_a_day_and_a_count(edition):
    changed = told(edition=edition, told_on=date(2026, 10, 1)).updated
    assert changed.isoformat() == f"2026-10-01T06:00:{edition:02}+00:00"


def test_ids_are_stable_and_apart():
    assert told().urn == told(edition=9).urn == "urn:uuid:dfbad461-56c2-5864-8b07-a03c0262f48c"
    assert told().urn != told(reference="zzzz").urn
