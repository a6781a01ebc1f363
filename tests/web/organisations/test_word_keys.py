"""Anybody reads whose key is whose, and holds the list against the public log."""

import json

from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.keeping_word_keys import EndReason, end_key, key_in_force
from portal.incidents.models import Incident
from portal.incidents.word_key_models import WordKey
from portal.incidents.word_signing_rules import SaidKey, fingerprint, is_signed
from portal.jobs.publishing_log import publish_log
from portal.jobs.stating_word_keys import state_word_keys
from tests.factories.incidents import proposed, spoken, verifier
from tests.factories.people import organisation, sign_in


def test_the_list_is_made_stated_and_proved(app, client):
    assert "Todavía no hay claves" in client.get("/es/organisations/word-keys").text
    assert client.get("/es/organisations/word-keys/proof.json").status_code == 404
    with transaction() as session:
        renewed = organisation(session)
        organisation(session)
        now = utc_now()
        first = key_in_force(session, renewed, now=now).public_key
        end_key(session, renewed, reason=EndReason.IN_DOUBT, by="operator", now=now)
    assert (state_word_keys(), state_word_keys()) == (4, 0)
    publish_log()
    told = client.get("/es/organisations/word-keys.json").json
    for key in told["keys"]:
        said = SaidKey(key["organisation"], key["number"], key["public_key"], key["since"])
        assert is_signed(said, key["certificate"], told["root"])
    assert [bool(key["end"]) for key in told["keys"]].count(True) == 1
    proved = client.get("/es/organisations/word-keys/proof.json").json
    said = [json.loads(entry["statement"]) for entry in proved["entries"]]
    assert sorted(one["kind"] for one in said) == ["word_key"] * 3 + ["word_key_end"]
    page = client.get("/es/organisations/word-keys").text
    assert fingerprint(first) in page
    assert "se dudó de ella" in page
    assert client.get("/es/organisations/word-keys?after=x").status_code == 404


def test_no_key_comes_with_a_word(app):
    with transaction() as session:
        for_words, incident = verifier(session), proposed(session)
        reference = incident.reference
    state_word_keys()
    before = db.session.scalars(select(WordKey.id)).all()
    db.session.rollback()
    with transaction() as session:
        told = session.scalars(select(Incident).where(Incident.reference == reference)).one()
        spoken(session, told, by=session.merge(for_words))
    assert db.session.scalars(select(WordKey.id)).all() == before
    assert all(key.since.hour == 0 for key in db.session.scalars(select(WordKey)))


def test_the_desk_says_which_word_is_signed_and_by_which_key(app, client):
    with transaction() as session:
        someone, incident = verifier(session), spoken(session, proposed(session))
        reference = incident.reference
    sign_in(client, someone)
    page = client.get(f"/es/verification/{reference}").text
    key = db.session.scalars(select(WordKey)).one()
    assert fingerprint(key.public_key) in page
    assert "firmada" in page
