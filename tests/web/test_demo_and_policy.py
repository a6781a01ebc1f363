"""The demo's one click, absent in production; and who can see what, from the map itself."""

import pyotp
import pytest

from portal.access.permissions import Permission
from portal.access.policy import permissions_of
from portal.access.roles import Role
from portal.accounts.creating_people import create_person
from portal.accounts.demo_credentials import demo_password, demo_totp_secret
from portal.accounts.granting_roles import grant_role
from portal.accounts.passwords import hash_of
from portal.app import create_app
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import transaction
from tests.conftest import test_environment as environment
from tests.factories.people import organisation, person


@pytest.fixture
def demo_verifier(app):
    """As the demo's seeding makes people: through the public verbs."""
    key = app.config["SETTINGS"].secret("PORTAL_SECRET_KEY")
    hashed = hash_of(demo_password("demo-verifica", key))
    factory = app.extensions["security"].totp_factory
    secret = factory.encrypt_secret(demo_totp_secret("demo-verifica", key))
    with transaction() as session:
        made = create_person(
            session,
            username="demo-verifica",
            handle="Vera",
            password_hash=hashed,
            totp_secret=secret,
            is_demo=True,
            now=utc_now(),
        )
        grant_role(
            session,
            user=made,
            organisation_id=organisation(session).id,
            role=Role.VERIFIER,
            by="demo",
            now=utc_now(),
        )
        return made


def test_one_click_becomes_the_person_with_their_roles_awake(client, demo_verifier):
    answer = client.submit(f"/es/demo/{demo_verifier.reference}", page="/es/demo")
    assert (answer.status_code, answer.location) == (303, "/es/accounts")
    page = client.get("/es/accounts").get_data(as_text=True)
    assert "Vera" in page
    assert "Protege tu cuenta" in page


def test_the_page_says_what_it_skips_and_its_real_sign_in_works(client, demo_verifier):
    page = client.get("/es/demo").get_data(as_text=True)
    assert "sin contraseña ni segundo paso" in page
    password = page.split("Contraseña</dt><dd><code>")[1].split("<")[0]
    secret = page.split('class="secret">')[1].split("<")[0]
    form = {"email": "demo-verifica", "password": password}
    assert "tf-validate" in client.submit("/es/accounts/login", form).location
    typed = {"code": pyotp.TOTP(secret).now()}
    assert client.submit("/es/accounts/tf-validate", typed).location == "/es/accounts"


def test_nobody_real_can_be_seen_as(client, app):
    with transaction() as session:
        real = person(session, Role.VERIFIER)
    client.get("/es/demo")
    answer = client.submit(f"/es/demo/{real.reference}", page="/es/accounts/login")
    assert answer.status_code == 404


def test_production_has_no_such_door(tmp_path):
    long = "x" * 40
    keys = {
        f"PORTAL_{name}": long
        for name in [
            "SECRET_KEY",
            "PASSWORD_SALT",
            "TOTP_SECRET",
            "RECOVERY_CODES_KEY",
            "LINK_KEY",
            "DESK_KEY",
            "LOG_KEY",
            "WORD_KEY",
            "VAULT_PEPPER",
            "STRIPE_SECRET_KEY",
            "STRIPE_WEBHOOK_SECRET",
        ]
    }
    settings = Settings.from_env(
        environment(
            "sqlite",
            tmp_path,
            **keys,
            PORTAL_MODE="production",
            PORTAL_VAULT_ROOT_PUBLIC_KEY="ab" * 32,
            PORTAL_BASE_URL="https://portal.example",
        )
    )
    app = create_app(settings)
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
    for url in ("/es/demo", "/es/demo/abc"):
        assert app.test_client().get(url).status_code == 404
    with app.app_context():
        from portal.extensions import db

        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["es", "en"])
def test_who_can_see_what_says_exactly_what_the_map_says(client, language):
    page = client.get(f"/{language}/who-can-see-what").get_data(as_text=True)
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    yes = "sí" if language == "es" else "yes"
    rows = [row.count(f"<td>{yes}</td>") for row in table.split("<tr>")[1:]]
    held = [sum(p in permissions_of(role) for role in Role) for p in Permission]
    assert rows == held


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_can_see_what_names_no_role_that_both_opens_and_decides(client):
    page = client.get("/es/who-can-see-what").get_data(as_text=True)
    card = page.split('id="intermediary"')[1].split("</section>")[0]
    assert "Abrir la identidad sellada" in card
    assert "Nunca junto con:" in card
    assert page.count("<li>Abrir la identidad sellada") == 1
