"""Alerts by SMS from the form to BAJA, through a gateway on this machine."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.alerts.models import AlertDelivery, AlertReader
from portal.alerts.no_go_models import NoGoDelivery
from portal.alerts.rules import Outcome
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from portal.sms_rules import signature_of
from portal.volunteering.closing_areas import say_all_clear
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import area, verified_by_words, verifier
from tests.factories.no_go import declared
from tests.factories.readers import reader
from tests.factories.text_gateway import text_gateway
from tests.gsm_letters import fits_one
from tests.web.alerts.test_alert_pages import readers

ASK = "/es/alerts?state=20"
NUMBER, MAIL = "+525512345678", "lee@x.example"
WISH = {"area": "20067", "kind": "", "channel": "sms", "email": "", "number": "55 1234 5678"}
LINK = re.compile(r"http://[^\s]+?(/(?:es|en)/alerts/\S+)")


@pytest.fixture(scope="module")
def gateways():
    with text_gateway() as made:
        yield made


@pytest.fixture
def gateway(app, gateways, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", gateways.set_up_in(app.config["SETTINGS"]))
    gateways.taken()
    with transaction() as session:
        area(session)
    return gateways


def relay():
    while relay_due():
        pass
    db.session.rollback()


def confirmed(client, gateway, lang="es"):
    """Somebody who asked by SMS and said yes; the path behind their link."""
    sent = client.submit(ASK.replace("/es/", f"/{lang}/"), WISH)
    assert sent.status_code == 303
    relay()
    ((number, text),) = gateway.taken()
    assert (number, fits_one(text)) == (NUMBER, True)
    link = LINK.search(text)[1]
    client.submit(f"{link}/confirm", {}, page=link)
    # These tests run at any hour, and so would this person be told.
    client.submit(f"{link}/hours", {"by_day": "no"}, page=link)
    return link


def says(app, word, sid="SM1", sender=NUMBER):
    fields = {"MessageSid": sid, "From": sender, "To": "+525500000000", "Body": word}
    token, url = app.config["SETTINGS"].sms_token, "http://localhost/es/help/sms"
    headers = {"X-Twilio-Signature": signature_of(token, url, fields)}
    return app.test_client().post("/es/help/sms", data=fields, headers=headers)


def retract(incident_id):
    with transaction() as session:
        for _ in range(2):
            voted(session, session.get_one(Incident, incident_id))


@pytest.mark.parametrize(
    "lang, first, gone",
    [
        ("es", "Aviso verificado: ", "AVISO RETIRADO, "),
        ("en", "Verified alert: ", "ALERT RETRACTED, "),
    ],
)
def test_each_is_told_and_corrected_the_way_they_chose(client, app, gateway, lang, first, gone):
    confirmed(client, gateway, lang)
    with transaction() as session:
        reader(session, MAIL)
    relay()
    box = app.extensions["mailman"].outbox
    box.clear()
    with transaction() as session:
        incident = verified_by_words(session).id
    for opening in (first, gone):
        relay()
        ((number, text),) = gateway.taken()
        assert number == NUMBER
        assert opening in text
        assert fits_one(text)
        assert f"/{lang}/incidents/" in text
        assert [mail.to for mail in box] == [[MAIL]]
        box.clear()
        if opening == first:
            retract(incident)
    relay()
    assert gateway.taken() == []
    assert NUMBER[-8:] not in repr(db.session.scalars(select(OutboxMessage.payload)).all())


@pytest.mark.parametrize(
    "lang, first, clear",
    [
        ("es", "NO VAYAS a ", "Todo despejado: "),
        ("en", "DO NOT GO to ", "All clear: "),
    ],
)
def test_where_nobody_should_go_and_that_it_is_over_come_by_sms_too(
    client, app, gateway, lang, first, clear
):
    confirmed(client, gateway, lang)
    app.extensions["mailman"].outbox.clear()
    with transaction() as session:
        people = [verifier(session) for _ in range(2)]
        notice = declared(session, people[0]).reference
    for opening in (first, clear):
        relay()
        ((number, text),) = gateway.taken()
        assert (number, fits_one(text)) == (NUMBER, True)
        assert opening in text
        assert f"/{lang}/areas/20067" in text
        if opening == first:
            for who in people:
                with transaction() as session:
                    say_all_clear(
                        session, actor=actor_for(who), notice=notice, edition=1, now=utc_now()
                    )
    assert app.extensions["mailman"].outbox == []
    assert set(db.session.scalars(select(NoGoDelivery.outcome))) == {Outcome.SENT}


def test_nothing_is_told_before_yes_and_links_are_three_an_hour(client, gateway):
    for _ in range(5):
        assert client.submit(ASK, WISH).status_code == 303
    with transaction() as session:
        verified_by_words(session)
    relay()
    assert ["/alerts/" in text for _number, text in gateway.taken()] == [True] * 3


@pytest.mark.parametrize("word", ["BAJA", "stop", " Alto. "])
def test_one_word_forgets_the_number_and_nobody_else_and_answers_nothing(
    client, app, gateway, word
):
    confirmed(client, gateway)
    with transaction() as session:
        reader(session, MAIL)
    assert says(app, word, sender="+525599999999").status_code == 200
    assert readers() == 2
    for _ in range(2):
        # Some gateways still write the 1 behind the country.
        answer = says(app, word, sender="+5215512345678")
        assert (answer.status_code, "<Message>" in answer.text) == (200, False)
        assert readers() == 1


def test_what_the_gateway_refuses_for_good_is_not_corrected(client, app, gateway):
    confirmed(client, gateway)
    gateway.answers = [400]
    with transaction() as session:
        incident = verified_by_words(session).id
    relay()
    assert outcomes() == [Outcome.UNDELIVERABLE]
    retract(incident)
    relay()
    assert gateway.taken() == []


def test_what_may_have_arrived_is_tried_again_and_corrected(client, app, gateway):
    confirmed(client, gateway)
    gateway.answers = [503]
    with transaction() as session:
        incident = verified_by_words(session).id
    relay()
    assert (outcomes(), gateway.taken()) == ([Outcome.LEAVING], [])
    retract(incident)
    relay()
    ((_number, text),) = gateway.taken()
    assert "AVISO RETIRADO" in text


def outcomes():
    db.session.rollback()
    return list(db.session.scalars(select(AlertDelivery.outcome).order_by(AlertDelivery.id)))


@pytest.mark.parametrize("number", ["", "no es número", "+1 212 555 0100", "5" * 33])
def test_what_is_no_number_is_refused_and_nothing_is_kept(client, gateway, number):
    page = client.submit(ASK, {**WISH, "number": number})
    assert page.status_code == 400
    assert (
        "No es un número de México" in page.text or "field-error" in page.text or number == "5" * 33
    )
    assert readers() == 0


def test_without_a_gateway_sms_is_not_offered_and_cannot_be_chosen(client, app):
    with transaction() as session:
        area(session)
    page = client.get(ASK).text
    assert 'name="number"' not in page
    assert "SMS" not in page
    assert client.submit(ASK, WISH).status_code == 400
    assert db.session.scalar(select(AlertReader.id)) is None
