"""Alerts by mail over HTTP: ask, say yes from the mailed link, stop; no account."""

import re

import pytest
from sqlalchemy import func, select

from portal.alerts.models import AlertReader, AlertWish
from portal.extensions import db, transaction
from portal.jobs.relay import relay_due
from tests.factories.incidents import area, verified_by_words

ASK = "/es/alerts?state=20"
LINK = re.compile(r"http://[^\s]+?(/(?:es|en)/alerts/\S+)")
ANSWER = {"area": "20067", "kind": "displacement", "email": "lee@x.example"}


@pytest.fixture(autouse=True)
def places(app):
    with transaction() as session:
        area(session)
        area(session, "20001", name="Otro lugar")


def mails(app):
    while relay_due():
        pass
    db.session.rollback()
    box = app.extensions["mailman"].outbox
    found = list(box)
    box.clear()
    return found


def asked(client, app, **more):
    sent = client.submit(ASK, {**ANSWER, **more})
    assert sent.status_code == 303
    assert sent.location.endswith("/es/alerts/asked")
    (mail,) = mails(app)
    return LINK.search(mail.body)[1]


def rows():
    db.session.rollback()
    return [
        (wish.place, wish.kind, wish.is_confirmed)
        for wish in db.session.scalars(select(AlertWish).order_by(AlertWish.id))
    ]


def readers():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AlertReader))


def test_first_the_state_is_chosen_then_the_area(client):
    first = client.get("/es/alerts").get_data(as_text=True)
    assert 'name="state"' in first
    assert 'name="email"' not in first
    second = client.get("/es/alerts?state=20&area=20001").get_data(as_text=True)
    assert "Todo el estado" in second
    assert re.search(r'<option selected value="20001">', second)


@pytest.mark.parametrize("state", ["99", "", "20'", "020"])
def test_a_state_that_is_none_asks_again(client, state):
    page = client.get("/es/alerts", query_string={"state": state})
    assert page.status_code == 200
    assert 'name="email"' not in page.get_data(as_text=True)


def test_the_way_from_the_form_to_an_alert_and_out_again(client, app):
    link = asked(client, app)
    assert rows() == [("20067", "displacement", False)]
    assert "Falta confirmar" in client.get(link).get_data(as_text=True)
    assert rows() == [("20067", "displacement", False)]
    client.submit(f"{link}/confirm", {}, page=link)
    assert rows() == [("20067", "displacement", True)]
    with transaction() as session:
        reference = verified_by_words(session).reference
    (alert,) = mails(app)
    assert alert.to == ["lee@x.example"]
    assert f"/es/incidents/{reference}" in alert.body
    assert alert.extra_headers["List-Unsubscribe"].endswith(f"{link}>")
    assert LINK.search(alert.body)[1] == link
    stopped = client.submit(f"{link}/stop", {}, page=link)
    assert stopped.status_code == 303
    assert readers() == 0
    assert "Ya no te escribimos" in client.get(link).get_data(as_text=True)


def test_a_double_click_counts_once_everywhere(client, app):
    link = asked(client, app)
    asked(client, app)
    assert rows() == [("20067", "displacement", False)]
    for action in ("confirm", "confirm"):
        assert client.submit(f"{link}/{action}", {}, page=link).status_code == 303
    assert rows() == [("20067", "displacement", True)]
    page = client.get(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]
    for _ in range(2):
        gone = client.post(f"{link}/stop", data={"csrf_token": token})
        assert gone.status_code == 303


def test_one_of_two_is_taken_off(client, app):
    link = asked(client, app)
    asked(client, app, area="20", kind="")
    client.submit(f"{link}/confirm", {}, page=link)
    page = client.get(link).get_data(as_text=True)
    assert "Desplazamiento de familias · Lugar de prueba, Estado 20" in page
    action = re.search(rf'action="({re.escape(link)}/[a-z0-9]{{16}}/stop)"', page)[1]
    client.submit(action, {}, page=link)
    assert rows() == [("20", "", True)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no es correo"},
        {"email": ""},
        {"email": f"{'a' * 250}@x.example"},
        {"area": "09001"},
        {"area": "20067' OR 1=1"},
        {"area": ""},
        {"kind": "rumour"},
    ],
)
def test_bad_input_is_refused_by_its_field_and_nothing_is_noted(client, app, wrong):
    answer = client.submit(ASK, {**ANSWER, **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    (field,) = wrong
    assert f'href="#{field}"' in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert (readers(), mails(app)) == (0, [])


def test_the_page_says_the_same_whoever_the_address_is_of(client, app):
    link = asked(client, app)
    client.submit(f"{link}/confirm", {}, page=link)
    answers = [
        client.submit(ASK, {**ANSWER, "email": email}) for email in ("lee@x.example", "n@x.example")
    ]
    assert answers[0].location == answers[1].location
    assert answers[0].status_code == answers[1].status_code


def test_the_link_is_kept_nowhere_and_its_page_in_no_cache(client, app):
    link = asked(client, app)
    assert client.get(link).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("made_up", ["abcdefgh12345678", "x", "a" * 48, "%ED%B3%BF"])
@pytest.mark.parametrize("action", ["", "/confirm", "/stop", "/abcdefgh12345678/stop"])
def test_an_invented_link_opens_and_changes_nothing(client, app, made_up, action):
    link = asked(client, app)
    client.submit(f"{link}/confirm", {}, page=link)
    if action:
        answer = client.submit(f"/es/alerts/{made_up}{action}", {}, page=link)
    else:
        answer = client.get(f"/es/alerts/{made_up}")
    assert answer.status_code == 404
    assert rows() == [("20067", "displacement", True)]


def test_an_incident_leads_to_the_alerts_of_its_place(client):
    with transaction() as session:
        reference = verified_by_words(session).reference
    page = client.get(f"/en/incidents/{reference}").get_data(as_text=True)
    assert "/en/alerts?state=20&amp;area=20067" in page


def test_english_readers_get_english_mail(client, app):
    client.submit("/en/alerts?state=20", ANSWER)
    (mail,) = mails(app)
    assert mail.subject == "Confirm the alerts you asked for"
    assert LINK.search(mail.body)[1].startswith("/en/")
