"""The Atom feed over HTTP: by its schema, in the reader's language, with tombstones."""

from datetime import timedelta

import pytest
from lxml import etree

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.correcting import CorrectedText, correct
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier
from tests.rules.publishing.test_atom import RNG, found
from tests.web.test_incident_pages import historical

FEED = "/feeds/incidents.atom"


@pytest.fixture
def reference(app):
    with transaction() as session:
        return verified_by_words(session).reference


def read(client, **asked):
    answer = client.get(FEED, query_string=asked)
    assert answer.mimetype == "application/atom+xml"
    top = etree.fromstring(answer.data)
    assert RNG.validate(top), RNG.error_log
    return top


def test_a_verified_incident_is_an_entry_that_leads_to_its_page(client, reference):
    (entry,) = found(read(client), "a:entry")
    assert found(entry, "a:link/@href")[0].endswith(f"/es/incidents/{reference}")
    assert "verificado" in found(entry, "a:summary/text()")[0]


def test_english_readers_get_english_words_and_pages(client, reference):
    (entry,) = found(read(client, lang="en"), "a:entry")
    assert "/en/incidents/" in found(entry, "a:link/@href")[0]
    assert "verified" in found(entry, "a:summary/text()")[0]


def test_a_correction_is_the_same_entry_later(client, app):
    with transaction() as session:
        incident = verified_by_words(session)
        incident_id, someone = incident.id, acting(verifier(session))
    before = found(read(client), "a:entry")[0]
    with transaction() as session:
        correct(
            session,
            verifier=someone[0],
            organisation_id=someone[1],
            incident_id=incident_id,
            text=CorrectedText("Otro", "Other", "Otro relato", "Other account", "El lugar"),
            now=utc_now(),
        )
    after = found(read(client), "a:entry")[0]
    assert found(before, "a:id/text()") == found(after, "a:id/text()")
    assert found(before, "a:updated/text()") < found(after, "a:updated/text()")
    assert "Otro relato" in found(after, "a:summary/text()")[0]


def test_a_retraction_leaves_a_tombstone_with_its_reason_and_no_words(client, app):
    with transaction() as session:
        incident = verified_by_words(session)
        title, incident_id = incident.title_es, incident.id
    (was,) = found(read(client), "a:entry/a:id/text()")
    with transaction() as session:
        from portal.incidents.models import Incident

        for _ in range(2):
            voted(session, session.get_one(Incident, incident_id))
    top = read(client)
    assert found(top, "a:entry") == []
    assert found(top, "at:deleted-entry/@ref") == [was]
    assert found(top, "at:deleted-entry/at:comment/text()") == ["La fuente nos engañó"]
    assert title not in etree.tostring(top, encoding="unicode")


def test_pages_link_on_and_keep_the_question(client, app):
    with transaction() as session:
        for _ in range(51):
            historical(session)
    first = read(client, layer="historical", state="20")
    (following,) = found(first, "a:link[@rel='next']/@href")
    assert "layer=historical" in following
    answer = client.get(following)
    assert len(found(etree.fromstring(answer.data), "a:entry")) == 1


def test_who_follows_the_first_page_hears_that_an_old_incident_was_taken_back(client, app):
    with transaction() as session:
        long_ago = proposed(session, now=utc_now() - timedelta(days=90))
        spoken(session, long_ago, now=utc_now() - timedelta(days=90))
        for _ in range(51):
            spoken(session, proposed(session))
        for _ in range(2):
            voted(session, long_ago)
    top = read(client)
    assert len(found(top, "at:deleted-entry")) == 1
    assert len(found(top, "a:entry")) == 50
    (following,) = found(top, "a:link[@rel='next']/@href")
    last = etree.fromstring(client.get(following).data)
    assert len(found(last, "at:deleted-entry")) == len(found(last, "a:entry")) == 1
    assert found(read(client, state="09"), "at:deleted-entry") == []


def test_a_malformed_question_is_refused_naming_the_field(client):
    answer = client.get(f"{FEED}?period=2026-11-23")
    assert answer.status_code == 400
    assert answer.get_json(force=True)["field"] == "period"
