"""Ways into an account without an old password: a coordinator's code, or a mailed link."""

import re

import pytest

from portal.access.roles import Role
from portal.accounts.codes import link_token
from portal.accounts.models import OneTimeCode
from portal.accounts.queries import user_by_identity
from portal.extensions import db, transaction
from tests.factories.people import organisation, person, sign_in
from tests.factories.sign_ins import PASSWORD
from tests.web.client import strict_client

NEW = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def coordinator(app):
    with transaction() as session:
        ngo = organisation(session)
        user = person(session, Role.COORDINATOR, at=ngo)
    browser = strict_client(app)
    sign_in(browser, user)
    browser.ngo = ngo.id
    return browser


def shown_code(page):
    assert "no-store" in page.headers["Cache-Control"]
    return re.search(r'id="one-time-code">([A-Z-]+)<', page.get_data(as_text=True))[1]


def handed(coordinator):
    page = coordinator.submit(
        "/es/desk/volunteers/codes",
        {"organisation": coordinator.ngo},
        page="/es/desk/volunteers",
    )
    return shown_code(page)


def join(client, code, **more):
    form = {"code": code, "handle": "Luz", "username": "lucero", **NEW, **more}
    return client.submit("/es/accounts/join", form)


def test_from_the_coordinators_hand_to_a_first_sign_in(client, coordinator):
    code = handed(coordinator)
    answer = join(client, code.lower().replace("-", " "))
    assert (answer.status_code, answer.location) == (303, "/es/accounts/login")
    form = {"email": "lucero", "password": PASSWORD}
    assert client.submit("/es/accounts/login", form).location == "/es/accounts"
    page = client.get("/es/accounts").get_data(as_text=True)
    assert "Persona voluntaria" in page
    assert "Luz" in coordinator.get("/es/desk/volunteers").get_data(as_text=True)


def test_a_code_is_never_shown_again(coordinator):
    code = handed(coordinator)
    page = coordinator.get("/es/desk/volunteers").get_data(as_text=True)
    assert code not in page
    assert "Códigos sin usar" in page


def test_a_wrong_code_comes_back_with_what_was_typed(client, coordinator):
    handed(coordinator)
    answer = join(client, "BATEKI-LOFU")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="lucero"' in page
    assert PASSWORD not in page
    assert 'href="#code"' in page


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"again": "otra-cosa-dicha"}, "again"),
        ({"password": "corta", "again": "corta"}, "password"),
        ({"username": "ana@ejemplo.mx"}, "username"),
        ({"handle": ""}, "handle"),
        ({"password": "lucero-lucero", "again": "lucero-lucero"}, "password"),
    ],
)
def test_each_mistake_is_named_beside_its_field(client, coordinator, wrong, field):
    page = join(client, handed(coordinator), **wrong).get_data(as_text=True)
    assert f'href="#{field}"' in page


def test_codes_cannot_be_tried_out(client):
    answers = [join(client, f"BATEKI-LOF{letter}").status_code for letter in "ABCDEFGHIJ"]
    assert set(answers) == {409}
    page = client.get("/es/accounts/reset-with-code").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    assert client.post("/es/accounts/join", data={"csrf_token": token}).status_code == 429


def test_a_forgotten_password_is_changed_with_a_code_and_the_old_one_dies(app, coordinator):
    newcomer = strict_client(app)
    join(newcomer, handed(coordinator))
    reference = user_by_identity(db.session(), "lucero").reference
    db.session.rollback()
    page = coordinator.submit(
        f"/es/desk/volunteers/{reference}/reset-code", page=f"/es/desk/volunteers/{reference}"
    )
    fresh = {"password": "seis-soles-rojos", "again": "seis-soles-rojos"}
    form = {"identity": "lucero", "code": shown_code(page), **fresh}
    assert newcomer.submit("/es/accounts/reset-with-code", form).status_code == 303
    again = newcomer.submit("/es/accounts/reset-with-code", form)
    assert again.status_code == 409
    for password, code in ((PASSWORD, 200), ("seis-soles-rojos", 302)):
        answer = strict_client(app).submit(
            "/es/accounts/login", {"email": "lucero", "password": password}
        )
        assert answer.status_code == code


@pytest.mark.parametrize("page", ["register", "reset"])
def test_asking_for_a_link_answers_everyone_alike(client, page):
    with transaction() as session:
        person(session, email="luz@ejemplo.mx")
    answers = set()
    for address in ("luz@ejemplo.mx", "nadie@ejemplo.mx"):
        answer = client.submit(f"/es/accounts/{page}", {"email": address})
        answers.add((answer.status_code, answer.location, client.get(answer.location).data))
    assert len(answers) == 1


def mailed_link(client, address):
    client.submit("/es/accounts/register", {"email": address})
    from flask import current_app

    key = current_app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    reference = db.session.query(OneTimeCode.reference).scalar()
    db.session.rollback()
    return f"/es/accounts/links/{link_token(reference, key)}"


def test_looking_at_a_link_spends_nothing_and_its_button_opens_an_account(client):
    link = mailed_link(client, "luz@ejemplo.mx")
    for _ in range(2):
        assert client.get(link).status_code == 200
    answer = client.submit(link, {"handle": "Luz", "username": "", **NEW})
    assert answer.status_code == 303
    assert client.get(link).status_code == 404
    form = {"email": "LUZ@ejemplo.mx", "password": PASSWORD}
    assert client.submit("/es/accounts/login", form).status_code == 302


def test_a_forged_link_is_like_one_that_never_was(client):
    link = mailed_link(client, "luz@ejemplo.mx")
    for forged in (link[:-2], link[:-1] + ("0" if link[-1] != "0" else "1"), link + "x"):
        assert client.get(forged).status_code == 404


def test_the_mail_carries_the_link_and_the_database_does_not(app, client):
    from portal.jobs.posting import written
    from portal.notices.models import Notice
    from portal.notices.queries import open_letter

    link = mailed_link(client, "luz@ejemplo.mx")
    notice = db.session.query(Notice).one()
    subject, body = written(open_letter(db.session(), notice.id))
    assert subject == "Termina de crear tu cuenta"
    assert link in body
