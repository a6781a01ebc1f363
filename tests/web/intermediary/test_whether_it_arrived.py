"""A family says whether the help came; its desk reads it under the pseudonym."""

import pytest
from sqlalchemy import select

from portal.aid.models import Case
from portal.extensions import reading, transaction, vault_reading
from portal.jobs.carrying import carry_from_vault
from portal.vault.models import Capsule
from tests.factories.incidents import verified
from tests.web.client import strict_client
from tests.web.support.asking import come_back

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
FACTS = {
    "need": "food", "urgency": "today", "household": "3-5", "incident": "",
    "text": "Pide despensa para dos semanas.", "reviewed": "y",
}  # fmt: skip


def the_case():
    while carry_from_vault():
        pass
    with reading() as session:
        return session.scalars(select(Case)).one()


@pytest.fixture
def request_url(words):
    with vault_reading() as session:
        return f"/es/intermediary/requests/{session.scalars(select(Capsule.id)).one()}"


@pytest.fixture
def ana(enter, request_url):
    client = enter("ana")
    answer = client.submit(f"{request_url}/release", FACTS)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client


@pytest.fixture
def home(app, words):
    client = strict_client(app)
    come_back(client, words)
    return client


def say(home, **fields):
    return home.submit("/es/help/case/arrived", fields, page="/es/help/case")


def test_the_desk_reads_what_the_family_says(ana, home):
    answer = say(home, arrived="no", helped="no")
    assert answer.status_code == 303
    assert "sin saber quién es usted" in home.get(answer.headers["Location"]).text
    assert (the_case().family_arrived, the_case().family_helped) == ("no", "no")
    say(home, arrived="yes")
    assert (the_case().family_arrived, the_case().family_helped) == ("yes", None)


@pytest.mark.parametrize("fields", [{}, {"arrived": "maybe"}, {"helped": "yes"}])
def test_one_has_to_be_marked(ana, home, fields):
    answer = say(home, **fields)
    assert (answer.status_code, "Falta corregir algo" in answer.text) == (400, True)


def test_before_there_is_a_case_nobody_is_asked(home):
    assert "¿Le llegó la ayuda?" not in home.get("/es/help/case").text
    assert say(home, arrived="yes").status_code == 409


def test_without_a_visit_nothing_is_said(app, ana):
    stranger = strict_client(app)
    answer = stranger.submit("/es/help/case/arrived", {"arrived": "yes"}, page="/es/help/receipt")
    assert answer.status_code == 403


def test_a_case_is_tied_once_its_incident_is_verified(ana, request_url):
    assert not the_case().tied
    page = f"{request_url}/tie"
    refused = ana.submit(page, {"incident": "no-such-incident"}, page=request_url)
    assert refused.status_code == 400
    with transaction() as session:
        incident = verified(session).reference
    assert ana.submit(page, {"incident": incident}, page=request_url).status_code == 303
    assert the_case().tied
    assert "Ligar el caso" not in ana.get(request_url).text
