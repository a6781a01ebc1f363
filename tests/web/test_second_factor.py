"""The second factor: mandatory for staff, each code once, kept codes encrypted and spent."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest

from portal.access.roles import SECOND_FACTOR_REQUIRED, Role
from portal.accounts.models import User
from portal.extensions import db, transaction
from tests.factories.people import sign_in
from tests.factories.sign_ins import code_now, person_with_password, type_code, type_password
from tests.web.client import strict_client


def make(*roles, **more):
    with transaction() as session:
        return person_with_password(session, *roles, **more)


def secret_on(page):
    return re.search(r'id="totp-secret">([^<]+)<', page)[1].replace("-", "").strip()


def set_up(client):
    page = client.submit("/es/accounts/tf-setup", {"setup": "authenticator"})
    text = page.get_data(as_text=True)
    target = re.search(r'action="(/es/accounts/tf-setup/[^"]+)"', text)[1]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1]
    return target, token, pyotp.TOTP(secret_on(text)), text


def test_the_password_alone_opens_nothing_once_a_second_factor_is_set(client):
    user = make(Role.FINANCE, second_factor=True)
    answer = type_password(client, user)
    assert answer.location.startswith("/es/accounts/tf-validate")
    assert client.get("/es/accounts").location.startswith("/es/accounts/login")
    assert type_code(client, code_now()).status_code == 302
    assert client.get("/es/accounts").status_code == 200


def test_the_same_code_twice_is_refused(client, app):
    user = make(Role.FINANCE, second_factor=True)
    code = code_now()
    type_password(client, user)
    assert type_code(client, code).status_code == 302
    again = strict_client(app)
    type_password(again, user)
    answer = type_code(again, code)
    assert answer.status_code == 200
    assert "ya se us" in answer.get_data(as_text=True)


@pytest.mark.race
def test_one_code_in_many_hands_at_once_opens_one_door(app):
    user = make(Role.FINANCE, second_factor=True)
    clients = [strict_client(app) for _ in range(5)]
    for client in clients:
        type_password(client, user)
    code, start = code_now(), Barrier(len(clients))

    def try_it(client):
        with app.app_context():
            page = client.get("/es/accounts/tf-validate").get_data(as_text=True)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
            start.wait()
            return client.post(
                "/es/accounts/tf-validate", data={"csrf_token": token, "code": code}
            ).status_code

    db.session.remove()
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = sorted(pool.map(try_it, clients))
    assert answers == [200, 200, 200, 200, 302]


def test_setting_up_shows_a_picture_and_the_same_secret_in_text(client):
    type_password(client, make(Role.FINANCE))
    target, token, totp, page = set_up(client)
    assert 'src="data:image/svg+xml;base64,' in page
    answer = client.post(target, data={"csrf_token": token, "code": totp.now()})
    assert answer.location == "/es/accounts/second-factor/done"
    assert "códigos de respaldo" in client.get(answer.location).get_data(as_text=True)


def test_a_wrong_first_code_sets_up_nothing(client):
    user = make(Role.FINANCE)
    type_password(client, user)
    target, token, _, _ = set_up(client)
    client.post(target, data={"csrf_token": token, "code": "000000"})
    db.session.expire_all()
    assert db.session.get(User, user.id).tf_primary_method is None


def test_setting_up_ends_the_sessions_that_knew_only_the_password(client, app):
    user = make(Role.FINANCE)
    thief = strict_client(app)
    type_password(thief, user)
    type_password(client, user)
    target, token, totp, _ = set_up(client)
    client.post(target, data={"csrf_token": token, "code": totp.now()})
    assert client.get("/es/accounts").status_code == 200
    assert thief.get("/es/accounts").status_code == 302


def test_a_session_without_the_mark_of_the_second_factor_is_nobodys(client):
    user = make(Role.FINANCE, second_factor=True)
    sign_in(client, user)
    with client.session_transaction() as session:
        del session["second_factor"]
    assert client.get("/es/accounts").location.startswith("/es/accounts/login")


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_REQUIRED))
def test_every_role_of_staff_is_sent_to_set_it_up(client, role):
    from portal.access.policy import permissions_of

    type_password(client, make(Role(role)))
    pages = {"members_manage": "/es/admin/members", "volunteer_vet": "/es/desk/volunteers"}
    for permission in permissions_of(Role(role)):
        if permission.value in pages:
            answer = client.get(pages[permission.value])
            assert answer.location == "/es/accounts/second-factor"
    assert "empieza cuando" in client.get("/es/accounts").get_data(as_text=True)


def test_staff_cannot_switch_it_off_and_a_volunteer_can(client, app):
    staff, volunteer = (make(role, second_factor=True) for role in (Role.FINANCE, Role.VOLUNTEER))
    for who, kept in ((staff, True), (volunteer, False)):
        browser = strict_client(app)
        sign_in(browser, who)
        browser.submit("/es/accounts/tf-setup", {"setup": "disable"})
        db.session.expire_all()
        assert bool(db.session.get(User, who.id).tf_primary_method) is kept


def recovery_codes(client):
    page = client.submit("/es/accounts/mf-recovery-codes", {"generate_new_codes": "1"})
    assert page.headers["Cache-Control"].find("no-store") >= 0
    return re.findall(r"<li><code>([^<]+)</code></li>", page.get_data(as_text=True))


def test_recovery_codes_are_shown_once_and_rest_encrypted(client):
    user = make(Role.FINANCE, second_factor=True)
    sign_in(client, user)
    codes = recovery_codes(client)
    assert len(set(codes)) == 8
    later = client.get("/es/accounts/mf-recovery-codes?show_codes=1").get_data(as_text=True)
    assert not any(code in later for code in codes)
    db.session.expire_all()
    stored = ",".join(db.session.get(User, user.id).mf_recovery_codes)
    assert not any(code in stored for code in codes)


def test_a_recovery_code_opens_once(client, app):
    user = make(Role.FINANCE, second_factor=True)
    sign_in(client, user)
    code = recovery_codes(client)[3]
    for expected in (302, 200):
        lost_phone = strict_client(app)
        type_password(lost_phone, user)
        typed = {"code": f" {code.upper().replace('-', ' ')}"}
        assert lost_phone.submit("/es/accounts/mf-recovery", typed).status_code == expected


@pytest.mark.race
def test_one_recovery_code_in_many_hands_at_once_opens_one_door(app, client):
    user = make(Role.FINANCE, second_factor=True)
    sign_in(client, user)
    code = recovery_codes(client)[0]
    clients = [strict_client(app) for _ in range(4)]
    for each in clients:
        type_password(each, user)
    start = Barrier(len(clients))

    def try_it(each):
        with app.app_context():
            page = each.get("/es/accounts/mf-recovery").get_data(as_text=True)
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
            start.wait()
            data = {"csrf_token": token, "code": code}
            return each.post("/es/accounts/mf-recovery", data=data).status_code

    db.session.remove()
    with ThreadPoolExecutor(len(clients)) as pool:
        answers = sorted(pool.map(try_it, clients))
    assert answers == [200, 200, 200, 302]
    db.session.expire_all()
    assert len(db.session.get(User, user.id).mf_recovery_codes) == 7


def test_guessing_codes_stops_after_five(client):
    type_password(client, make(Role.FINANCE, second_factor=True))
    answers = [type_code(client, f"{n:06}").status_code for n in range(5)]
    assert set(answers) == {200}
    page = client.get("/es/accounts/tf-validate").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    answer = client.post("/es/accounts/tf-validate", data={"csrf_token": token, "code": code_now()})
    assert answer.status_code == 429


@pytest.mark.race
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_librarys_own_commits_wait_for_other_writers_instead_of_failing(app):
    """Without the late lock SQLite answers "database is locked" to whoever read first."""
    people = [make(Role.VOLUNTEER) for _ in range(6)]
    clients = [strict_client(app) for _ in people]
    for client, person in zip(clients, people, strict=True):
        type_password(client, person)
    db.session.remove()

    def change(client):
        with app.app_context():
            forms = ["cinco-lunas-verdes", "seis-soles-rojos"]
            for old, new in (forms, forms[::-1], forms):
                data = {"password": old, "new_password": new, "new_password_confirm": new}
                answer = client.submit("/es/accounts/change", data)
                assert answer.status_code == 302, answer.status
            return True

    with ThreadPoolExecutor(len(clients)) as pool:
        assert all(pool.map(change, clients))


def test_the_operator_drops_a_lost_second_factor(app, client):
    user = make(Role.FINANCE, second_factor=True)
    sign_in(client, user)
    result = app.test_cli_runner().invoke(
        args=["accounts", "drop-second-factor", user.username, "--reason", "lost telephone"]
    )
    assert result.exit_code == 0, result.output
    assert client.get("/es/accounts").status_code == 302
    db.session.expire_all()
    assert not db.session.get(User, user.id).has_second_factor
