"""Keeping people away and complaining, in a family's browser."""

import pytest

from tests.factories.people import sign_in
from tests.web.client import strict_client
from tests.web.support.asking import ask, come_back


@pytest.fixture
def family(app, people):
    """A family that asked Ana, with Beto as backup, and came back."""
    client = strict_client(app)
    _answer, words = ask(client, people)
    come_back(client, words)
    return client


def enter(app, one):
    client = strict_client(app)
    sign_in(client, one.user)
    client.submit("/es/intermediary/unlock", {"words": one.passphrase}, page="/es/intermediary/")
    return client


def test_the_complaint_goes_to_cora_and_her_answer_comes_back(app, family, people):
    said = {"about": "0", "organisation": people["cora"].organisation.reference, "text": "No llamó"}
    assert family.submit("/es/help/case/complain", said).status_code == 303
    assert "Todavía no hay respuesta" in family.get("/es/help/case").get_data(as_text=True)

    cora, ana = enter(app, people["cora"]), enter(app, people["ana"])
    assert "queja" not in ana.get("/es/intermediary/").get_data(as_text=True).lower()
    inbox = cora.get("/es/intermediary/").get_data(as_text=True)
    page = (
        "/es/intermediary/complaints/" + inbox.split("/intermediary/complaints/")[1].split('"')[0]
    )
    assert "No llamó" in cora.get(page).get_data(as_text=True)
    assert ana.get(page).status_code == 404
    assert cora.submit(page, {"text": "Lo vemos hoy"}).status_code == 303
    assert "Lo vemos hoy" in family.get("/es/help/case").get_data(as_text=True)


def test_the_own_organisation_of_the_person_is_refused(family, people):
    said = {"about": "0", "organisation": people["ana"].organisation.reference, "text": "No llamó"}
    answer = family.submit("/es/help/case/complain", said)
    assert answer.status_code == 409
    assert "Elija otra organización" in answer.get_data(as_text=True)


def test_an_empty_complaint_says_what_is_missing(family):
    answer = family.submit("/es/help/case/complain", {})
    assert answer.status_code == 400
    assert "Escriba qué pasó." in answer.get_data(as_text=True)


def test_a_single_person_can_be_kept_away(app, family, people):
    page = family.get("/es/help/case/exclude").get_data(as_text=True)
    assert "Solo a Enlace 1" in page
    assert f"A toda la organización {people['ana'].organisation.name}" in page
    assert family.submit("/es/help/case/exclude", {"whom": "person:0"}).status_code == 303

    ana = enter(app, people["ana"])
    assert "No hay solicitudes" in ana.get("/es/intermediary/").get_data(as_text=True)
    assert "Solo a Enlace 1" not in family.get("/es/help/case/exclude").get_data(as_text=True)
