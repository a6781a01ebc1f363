"""Keys are made once, vouched for by two colleagues, and listed by the root."""

import re

import pytest

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import transaction, vault_reading
from portal.vault.queries import holder_of
from tests.factories.people import organisation, person, sign_in
from tests.factories.portal_alliance import admit_to_keys
from tests.web.client import strict_client
from tests.web.support.asking import token_on


@pytest.fixture
def newcomer(people):
    with transaction() as session:
        where = organisation(session)
        one = person(session, Role.INTERMEDIARY, at=where)
    admit_to_keys(one, where)
    return one


@pytest.fixture
def browser(app, newcomer):
    client = strict_client(app)
    sign_in(client, newcomer)
    return client


def enrol(browser, newcomer):
    where = newcomer.memberships[0].organisation.reference
    return browser.submit(
        "/es/intermediary/keys/enrol", {"organisation": where}, page="/es/intermediary/keys"
    )


def holder(user):
    with vault_reading() as session:
        return holder_of(session, user.reference)


def approve(client, holder_id):
    return client.submit(f"/es/intermediary/keys/{holder_id}/approve", page="/es/intermediary/keys")


def test_without_keys_the_way_to_them_is_shown(browser):
    assert "Falta hacer una llave" in browser.get("/es/intermediary/").get_data(as_text=True)


def test_the_seven_words_are_shown_once(browser, newcomer):
    page = enrol(browser, newcomer)

    words = re.findall(r"<li>(\w+)</li>", page.get_data(as_text=True))
    assert len(words) == 7
    assert page.headers["Cache-Control"] == "no-store"
    assert "secret-words" not in browser.get("/es/intermediary/keys").text


def test_keys_are_made_once(browser, newcomer):
    where = newcomer.memberships[0].organisation.reference
    page = browser.get("/es/intermediary/keys")
    data = {"csrf_token": token_on(page), "organisation": where}
    browser.post("/es/intermediary/keys/enrol", data=data)
    first = holder(newcomer).holder_id

    again = browser.post("/es/intermediary/keys/enrol", data=data)

    assert (again.status_code, holder(newcomer).holder_id) == (303, first)


def test_two_colleagues_and_a_new_directory_certify(alliance, people, enter, browser, newcomer):
    enrol(browser, newcomer)
    found = holder(newcomer)
    assert "todavía no está en el directorio" in browser.get("/es/intermediary/").text

    for name in ("ana", "beto"):
        assert approve(enter(name), found.holder_id).status_code == 303
    alliance.publish(utc_now())

    assert holder(newcomer).approvals == 2
    assert "Desbloquear la llave" in browser.get("/es/intermediary/").text


def test_a_locked_colleague_cannot_vouch(enter, browser, newcomer):
    enrol(browser, newcomer)

    answer = approve(enter("ana", unlocked=False), holder(newcomer).holder_id)

    assert answer.status_code == 403
    assert holder(newcomer).approvals == 0


def test_a_colleague_suspends_at_once(enter, people):
    beto, ana = enter("beto"), enter("ana")
    target = people["beto"].holder_id
    page = f"/es/intermediary/keys/{target}/suspend"
    assert "no puede abrir nada" in ana.get(page).text

    ana.submit(page)

    assert "suspendió esta llave" in beto.get("/es/intermediary/").text


def test_the_directory_shows_fingerprints(enter, people):
    page = enter("ana").get("/es/intermediary/keys").text

    with vault_reading() as session:
        fingerprint = holder_of(session, people["ana"].user.reference).fingerprint
    assert fingerprint[:4] in page
    assert "Directorio 1" in page
