"""Alerts over HTTP: what a change sends, what a retraction cancels and takes away."""

import pytest
from lxml import etree
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.coarsening import coarsen
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import LASTS
from portal.incidents.models import Incident
from portal.publishing.message_queries import in_force_now
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import acting, verified_by_words, verifier
from tests.rules.publishing.test_atom import RNG, found
from tests.rules.publishing.test_cap import assert_valid, text


@pytest.fixture
def incident_id(app):
    with transaction() as session:
        return verified_by_words(session).id


def retract(incident_id):
    with transaction() as session:
        incident = session.get_one(Incident, incident_id)
        for _ in range(2):
            voted(session, incident)


def index(client):
    answer = client.get("/feeds/alerts.cap.atom")
    top = etree.fromstring(answer.data)
    assert RNG.validate(top), RNG.error_log
    return found(top, "a:entry/a:link/@href")


def read(client, address):
    answer = client.get(address[address.index("/feeds/") :])
    assert answer.mimetype == "application/cap+xml"
    top = etree.fromstring(answer.data)
    assert_valid(top)
    return top


def test_a_verified_incident_is_alerted_to_and_updates_name_what_they_update(client, incident_id):
    update, alert = (read(client, address) for address in index(client))
    assert text(alert, "msgType") == ["Alert"]
    assert text(update, "msgType") == ["Update"]
    (named,) = text(update, "references")
    assert named.split(",")[1:] == [*text(alert, "identifier"), *text(alert, "sent")]
    assert text(update, "language") == ["es-MX", "en"]
    assert text(update, "certainty") == ["Observed", "Observed"]


def test_a_correction_updates_and_earlier_messages_keep_their_words(client, incident_id):
    before = read(client, index(client)[0])
    with transaction() as session:
        actor, organisation_id = acting(verifier(session))
        words = CorrectedText("Otro", "Other", "Otro relato", "Other account", "El lugar")
        correct(
            session, verifier=actor, organisation_id=organisation_id, incident_id=incident_id,
            text=words, now=utc_now(),
        )  # fmt: skip
    newest, second, _first = index(client)
    assert "Otro relato" in text(read(client, newest), "description")
    assert len(text(read(client, newest), "references")[0].split()) == 2
    assert etree.tostring(read(client, second)) == etree.tostring(before)


def test_a_retraction_cancels_all_that_is_in_force_and_takes_the_words(client, incident_id):
    before = index(client)
    words = text(read(client, before[0]), "description")[0]
    retract(incident_id)
    after = index(client)
    assert len(after) == len(before) + 1
    cancel = read(client, after[0])
    assert text(cancel, "msgType") == ["Cancel"]
    assert len(text(cancel, "references")[0].split()) == len(before)
    assert "La fuente nos engañó" in text(cancel, "description")
    assert words not in etree.tostring(cancel, encoding="unicode")
    for address in before:
        assert client.get(address[address.index("/feeds/") :]).status_code == 410


def test_of_many_in_force_every_one_is_in_the_index(client, incident_id, monkeypatch):
    whole = index(client)
    monkeypatch.setattr(in_force_now, "__kwdefaults__", {"after": None, "most": 1})
    first = client.get("/feeds/alerts.cap.atom")
    (following,) = found(etree.fromstring(first.data), "a:link[@rel='next']/@href")
    second = client.get(following[following.index("/feeds/") :])
    pages = [found(etree.fromstring(a.data), "a:entry/a:link/@href") for a in (first, second)]
    assert pages == [[whole[0]], [whole[1]]]
    assert 'rel="next"' not in second.get_data(as_text=True)


def test_an_index_from_a_message_that_never_was_is_not_found(client, incident_id):
    assert client.get("/feeds/alerts.cap.atom?after=resguardo-abc-1").status_code == 404


def test_what_expired_leaves_the_index_and_is_not_named_again(client, incident_id):
    with transaction() as session:
        for message in session.scalars(select(PublicMessage)):
            message.expires -= LASTS
    assert index(client) == []
    retract(incident_id)
    assert index(client) == []


def test_when_an_incident_is_told_by_its_week_its_expired_messages_are_let_go(client, incident_id):
    with transaction() as session:
        coarsen(session, now=utc_now() + 8 * LASTS)
    assert db.session().scalars(select(PublicMessage)).all() == []


@pytest.mark.parametrize("name", ["resguardo-abc-1", "resguardo-abc-0", "x", "resguardo--1"])
def test_a_message_that_was_never_sent_is_not_found(client, name):
    assert client.get(f"/feeds/cap/{name}.xml").status_code == 404


def test_a_message_is_not_sent_twice_to_who_has_it(client, incident_id):
    address = index(client)[0]
    first = client.get(address[address.index("/feeds/") :])
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address[address.index("/feeds/") :], headers=mark).status_code == 304
