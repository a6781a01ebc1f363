"""The desk in the browser's eyes: pseudonyms, one-time codes, and no way to a name."""

import re

import pytest
from flask import current_app

from portal.access.roles import Role
from portal.aid.models import Case
from portal.extensions import db, transaction
from tests.factories.cases import case, fill_pool
from tests.factories.people import organisation, person, sign_in


@pytest.fixture
def desk(client):
    """A case with 1,000 pesos in the pool, and a signed-in caseworker."""
    key = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    with transaction() as session:
        ngo = organisation(session)
        worker = person(session, Role.CASEWORKER, at=ngo)
        admin = person(session, Role.ORGANISATION_ADMIN, at=ngo)
        intermediary = person(session, Role.INTERMEDIARY, at=ngo)
        fill_pool(session, ngo.id, 1000)
        reference = case(
            session,
            organisation_id=ngo.id,
            intermediary=intermediary.reference,
            desk_key=key,
            text="Pide despensa",
        ).reference
    sign_in(client, worker)
    return {
        "client": client,
        "url": f"/es/desk/cases/{reference}",
        "reference": reference,
        "admin": admin,
        "intermediary": intermediary,
    }


def taken(desk):
    client, url = desk["client"], desk["url"]
    page = client.get(url).get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)
    assert client.submit(f"{url}/take", {"version": version}, page=url).status_code == 303
    answer = client.submit(f"{url}/needs", {"kind": "food", "amount": "600"}, page=url)
    assert answer.status_code == 303
    page = client.get(url).get_data(as_text=True)
    return re.search(r'name="need" value="([^"]+)"', page).group(1)


def test_the_list_shows_the_pseudonym(desk):
    page = desk["client"].get("/es/desk/").get_data(as_text=True)
    assert desk["reference"] in page


def test_a_case_shows_what_was_released_and_no_name(desk):
    page = desk["client"].get(desk["url"]).get_data(as_text=True)
    assert "Pide despensa" in page
    assert "Aquí no hay nombre" in page


def test_money_is_committed_and_delivered_against_its_code(desk):
    client, url = desk["client"], desk["url"]
    need = taken(desk)
    answer = client.submit(f"{url}/commitments", {"need": need, "amount": "600"}, page=url)
    code = re.search(r"[A-Z]{6}-[A-Z]{4}", answer.get_data(as_text=True)).group(0)
    assert answer.headers["Cache-Control"] == "no-store"
    sign_in(client, desk["intermediary"])
    deliveries = "/es/intermediary/deliveries/"
    action = re.search(
        r'action="(/es/intermediary/deliveries/[^"]+)"',
        client.get(deliveries).get_data(as_text=True),
    ).group(1)
    wrong = client.submit(action, {"code": "NO"}, page=deliveries)
    assert (wrong.status_code, "no es el de esta entrega" in wrong.text) == (409, True)
    assert client.submit(action, {"code": code}, page=deliveries).status_code == 303
    assert db.session.query(Case).one().state == "met"


def test_more_than_the_pool_holds_says_how_much_there_is(desk):
    need = taken(desk)
    url = desk["url"]
    answer = desk["client"].submit(f"{url}/commitments", {"need": need, "amount": "601"}, page=url)
    assert answer.status_code == 409
    assert "solo le faltan" in answer.text


@pytest.mark.parametrize("amount", ["", "abc", "0", "-5", "1e99", "nan", "250,00,1"])
def test_a_malformed_amount_comes_back_as_it_was_typed(desk, amount):
    need = taken(desk)
    url = desk["url"]
    answer = desk["client"].submit(f"{url}/commitments", {"need": need, "amount": amount}, page=url)
    assert answer.status_code in {400, 409}


def test_an_admin_who_tries_to_see_the_name_is_refused_and_seen(desk):
    client, url = desk["client"], desk["url"]
    sign_in(client, desk["admin"])
    answer = client.submit(f"{url}/name", page=url)
    assert (answer.status_code, "una llave que no existe aquí" in answer.text) == (403, True)
    assert "intentó ver el nombre" in client.get(url).text


def test_another_organisations_case_is_not_there(desk):
    with transaction() as session:
        stranger = person(session, Role.CASEWORKER)
    sign_in(desk["client"], stranger)
    assert desk["client"].get(desk["url"]).status_code == 404
