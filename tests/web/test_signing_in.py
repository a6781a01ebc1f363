"""Signing in: by user name or e-mail, generic answers, sessions that end."""

import pytest

from portal.access.roles import Role
from portal.extensions import transaction
from tests.factories.sign_ins import PASSWORD, person_with_password, type_password
from tests.web.client import strict_client


def make(*roles, **more):
    with transaction() as session:
        return person_with_password(session, *roles, **more)


@pytest.mark.parametrize("identity", ["lucero", "LUCERO", "lucero@ejemplo.mx", "Lucero@Ejemplo.MX"])
def test_user_name_and_e_mail_both_open(client, identity):
    make(Role.VOLUNTEER, email="lucero@ejemplo.mx")
    with transaction() as session:
        from portal.accounts.models import User

        session.query(User).one().username = "lucero"
    answer = client.submit("/es/accounts/login", {"email": identity, "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/es/accounts")


def test_an_accent_typed_in_two_ways_is_one_password(app, client):
    from portal.accounts.passwords import hash_of

    with transaction() as session:
        user = person_with_password(session)
        user.password = hash_of("camión-de-noche")
        name = user.username
    decomposed = "camio\u0301n-de-noche"
    answer = client.submit("/es/accounts/login", {"email": name, "password": decomposed})
    assert answer.status_code == 302


def test_unknown_person_wrong_password_and_closed_account_read_alike(client):
    known = make(Role.VOLUNTEER).username
    closed = make(Role.VOLUNTEER, active=False).username
    texts = set()
    for name, password in [(known, "wrong-password"), ("nobody", PASSWORD), (closed, PASSWORD)]:
        answer = client.submit("/es/accounts/login", {"email": name, "password": password})
        assert answer.status_code == 200
        page = answer.get_data(as_text=True).replace(name, "X")
        texts.add(page[page.index("<h1>") :].split("csrf_token")[0])
    assert len(texts) == 1


def test_signing_out_ends_a_copied_cookie_too(client, app):
    user = make(Role.VOLUNTEER)
    type_password(client, user)
    copied = client.get_cookie("session").value
    assert client.get("/es/accounts").status_code == 200
    assert client.submit("/es/accounts/logout", page="/es/accounts").status_code == 302
    thief = strict_client(app)
    thief.set_cookie("session", copied)
    assert thief.get("/es/accounts").location.startswith("/es/accounts/login")


def test_signing_out_is_a_post(client):
    type_password(client, make())
    assert client.get("/es/accounts/logout").status_code == 405


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(client, app):
    user = make(Role.VOLUNTEER)
    other = strict_client(app)
    type_password(client, user)
    type_password(other, user)
    form = {"password": PASSWORD, "new_password": "seis-soles-rojos"}
    answer = client.submit(
        "/es/accounts/change", {**form, "new_password_confirm": "seis-soles-rojos"}
    )
    assert answer.location == "/es/accounts"
    assert client.get("/es/accounts").status_code == 200
    assert other.get("/es/accounts").status_code == 302


@pytest.mark.parametrize(
    "new, again",
    [("corta", "corta"), ("aaaaaaaaaaaa", "aaaaaaaaaaaa"), ("seis-soles-rojos", "otra-cosa-dicha")],
)
def test_a_poor_new_password_comes_back_with_a_reason(client, new, again):
    type_password(client, make())
    form = {"password": PASSWORD, "new_password": new, "new_password_confirm": again}
    answer = client.submit("/es/accounts/change", form)
    assert answer.status_code == 200
    assert "error" in answer.get_data(as_text=True)


def test_many_wrong_passwords_close_the_door_for_a_while(client):
    user = make()
    codes = [type_password(client, user, "wrong-password").status_code for _ in range(10)]
    assert codes == [200] * 10
    page = client.get("/es/accounts/login").get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = client.post(
        "/es/accounts/login",
        data={"csrf_token": token, "email": user.username, "password": PASSWORD},
    )
    assert answer.status_code == 429


def test_nothing_of_the_callers_machine_is_in_the_cookie(client):
    type_password(client, make())
    with client.session_transaction() as session:
        kept = dict(session)
    assert not kept.get("_id")
    assert "127.0.0.1" not in str(kept)


def test_a_session_of_staff_ends_after_twelve_hours(client):
    from tests.factories.people import sign_in

    with transaction() as session:
        user = person_with_password(session, Role.FINANCE, second_factor=True)
    sign_in(client, user)
    assert client.get("/es/accounts").status_code == 200
    with client.session_transaction() as session:
        session["began"] -= 12 * 3600 + 1
    assert client.get("/es/accounts").status_code == 302


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example"]
)
def test_signing_in_never_leads_away(client, next_page):
    user = make()
    answer = client.submit(
        "/es/accounts/login", {"email": user.username, "password": PASSWORD, "next": next_page}
    )
    assert not (answer.location or "").lstrip("/\\").startswith(("evil", "https://evil"))


def test_sign_in_pages_speak_both_languages(client):
    assert "Entrar" in client.get("/es/accounts/login").get_data(as_text=True)
    assert 'lang="en"' in client.get("/en/accounts/login").get_data(as_text=True)
