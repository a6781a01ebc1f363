"""GeoJSON and HXL over HTTP: paged by key, asked again for nothing, refused by field."""

import csv
import io
import json
from datetime import date

import pytest

from portal.extensions import transaction
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentState
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, verified_by_words
from tests.web.test_incident_pages import historical

GEOJSON, HXL = "/feeds/incidents.geojson", "/feeds/incidents.hxl.csv"
FEEDS = (GEOJSON, HXL)


@pytest.fixture
def reference(app):
    with transaction() as session:
        return verified_by_words(session).reference


def events(many):
    with transaction() as session:
        return {historical(session, told_on=date(2026, 1, 5)).reference for _ in range(many)}


def features(answer):
    return {feature["id"]: feature for feature in json.loads(answer.data)["features"]}


def rows(answer):
    _headers, tags, *found = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    return {row[0]: dict(zip(tags, row, strict=True)) for row in found}


def test_geojson_tells_the_area_and_links_the_page(client, reference):
    answer = client.get(GEOJSON)
    assert answer.mimetype == "application/geo+json"
    feature = features(answer)[reference]
    assert feature["properties"]["url"].endswith(f"/es/incidents/{reference}")
    assert feature["properties"]["confirmed_by"] == 2
    ring = feature["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]


def test_hxl_has_tags_under_its_headers(client, reference):
    answer = client.get(HXL)
    assert answer.mimetype == "text/csv"
    assert rows(answer)[reference]["#adm2+code+v_inegi"] == "20067"


@pytest.mark.parametrize("feed", FEEDS)
def test_what_is_not_published_is_in_no_feed(client, app, feed):
    with transaction() as session:
        hidden = proposed(session).reference
    assert hidden not in client.get(feed).get_data(as_text=True)


@pytest.mark.parametrize("feed", FEEDS)
def test_what_did_not_change_is_not_sent_again_and_what_did_is(client, reference, feed):
    first = client.get(feed)
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get(feed, headers=mark).status_code == 304
    with transaction() as session:
        verified_by_words(session)
    assert client.get(feed, headers=mark).status_code == 200


@pytest.mark.parametrize("feed", FEEDS)
def test_a_coarse_day_never_hides_a_change_of_the_alliances_layer(client, reference, feed):
    changed = client.get(feed).headers["Last-Modified"]
    again = client.get(feed, headers={"If-Modified-Since": changed})
    assert again.status_code == 200


@pytest.mark.parametrize("feed", ["/feeds/incidents.geojson", "/api/v1/incidents", "/openapi.json"])
def test_what_has_nothing_that_changed_names_no_day_of_change(client, app, feed):
    answer = client.get(feed)
    assert answer.status_code == 200
    assert "Last-Modified" not in answer.headers
    assert client.get(feed, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("feed", FEEDS)
def test_the_historical_layer_answers_to_its_date(client, app, feed):
    events(2)
    changed = client.get(feed, query_string={"layer": "historical"}).headers["Last-Modified"]
    assert changed == "Mon, 05 Jan 2026 06:00:01 GMT"
    again = client.get(
        feed, query_string={"layer": "historical"}, headers={"If-Modified-Since": changed}
    )
    assert again.status_code == 304


def test_pages_follow_one_another_and_together_hold_each_event_once(client, app):
    made, seen, following = events(230), [], f"{GEOJSON}?layer=historical"
    while following:
        answer = client.get(following)
        seen += features(answer)
        following = json.loads(answer.data)["next"]
        assert ("rel=" in answer.headers.get("Link", "")) == bool(following)
    assert len(seen) == 230
    assert set(seen) == made


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    "asked, field",
    [
        ("day=2026-11-01", "day"),
        ("state=99", "state"),
        ("state=20&state=12", "state"),
        ("area=20067;", "area"),
        ("kind=all", "kind"),
        ("period=yesterday", "period"),
        ("after=1", "after"),
        ("layer=exact", "layer"),
        ("lang=fr", "lang"),
    ],
)
def test_a_malformed_question_is_refused_naming_the_field(client, feed, asked, field):
    answer = client.get(f"{feed}?{asked}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    told = json.loads(answer.data)
    assert told["field"] == field
    assert told["detail"].startswith(f"{field}: ")
    assert "ETag" not in answer.headers


def test_the_refusal_speaks_the_readers_language(client):
    told = client.get(f"{HXL}?day=1", headers={"Accept-Language": "en"})
    assert json.loads(told.data)["title"] == "The question cannot be understood"


def test_a_retracted_incident_stays_as_a_tombstone_without_words(client, app):
    with transaction() as session:
        incident = verified_by_words(session)
        title, reference = incident.title_es, incident.reference
        for _ in range(2):
            voted(session, incident)
        assert incident.state is IncidentState.RETRACTED
    for feed in FEEDS:
        assert title not in client.get(feed).get_data(as_text=True)
    assert rows(client.get(HXL))[reference]["#status+reason"] == "source_deceived"


def test_the_credit_of_the_historical_layer_stands_in_every_row(client, app):
    (reference,) = events(1)
    asked = {"layer": Layer.HISTORICAL.value}
    assert rows(client.get(HXL, query_string=asked))[reference]["#meta+source"].startswith("UCDP")
    feature = features(client.get(GEOJSON, query_string=asked))[reference]
    assert "Uppsala University" in feature["properties"]["credit"]


def test_a_formula_in_a_title_does_not_run_in_a_spreadsheet(client, app):
    with transaction() as session:
        incident = verified_by_words(session)
        reference = incident.reference
        from portal.incidents.publishing import public_copy

        public_copy(session, reference).title_es = "=HYPERLINK(1)"
    assert rows(client.get(HXL))[reference]["#event+title+i_es"] == "'=HYPERLINK(1)"
