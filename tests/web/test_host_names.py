"""In production each surface keeps to its name, its cookies and its headers."""

import re

import pytest

from portal.app import create_app
from portal.config import IncompleteSettings, Settings
from portal.extensions import db
from portal.migrating import upgrade_all
from tests.conftest import test_environment as environment

HOSTS = "public=portal.example,support=ayuda.example,intermediary=enlace.example,desk=mesa.example"
ONION = "ayuda" + "a" * 51 + ".onion"
SECRETS = (
    "SECRET_KEY PASSWORD_SALT TOTP_SECRET RECOVERY_CODES_KEY LINK_KEY DESK_KEY LOG_KEY "
    "WORD_KEY "
    "VAULT_PEPPER STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET"
)


def settings(folder, **changes):
    keys = {f"PORTAL_{name}": "x" * 40 for name in SECRETS.split()} | {
        "PORTAL_MODE": "production",
        "PORTAL_VAULT_ROOT_PUBLIC_KEY": "ab" * 32,
        "PORTAL_BASE_URL": "https://portal.example",
        "PORTAL_HOSTS": HOSTS,
        "PORTAL_ONION_HOST": ONION,
    }
    return Settings.from_env(environment("sqlite", folder, **(keys | changes)))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    app = create_app(settings(tmp_path_factory.mktemp("production")))
    with app.app_context():
        upgrade_all(dict(db.engines))
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def ask(site, host, path, scheme="https", **more):
    return site.test_client().open(path, base_url=f"{scheme}://{host}", **more)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("ayuda.example", "/es/help"),
        ("enlace.example", "/es/accounts/login"),
        ("mesa.example", "/es/accounts/login"),
        ("portal.example", "/es/campaigns"),
        (ONION, "/es/help"),
        ("portal.example", "/healthz"),
    ],
)
def test_a_page_answers_under_its_own_name(site, host, path):
    assert ask(site, host, path).status_code == 200


@pytest.mark.parametrize(
    ("host", "path", "home"),
    [
        ("portal.example", "/es/help", "https://ayuda.example/es/help"),
        ("ayuda.example", "/es/intermediary/keys", "https://enlace.example/es/intermediary/keys"),
        ("enlace.example", "/es/desk/", "https://mesa.example/es/desk/"),
        ("elsewhere.example", "/es/help/receipt", "https://ayuda.example/es/help/receipt"),
    ],
)
def test_a_visit_under_another_name_is_sent_there(site, host, path, home):
    answer = ask(site, host, path)
    assert (answer.status_code, answer.location) == (302, home)


def test_nothing_typed_is_sent_on_to_another_name(site):
    answer = ask(site, "portal.example", "/es/help/receipt", method="POST", data={"words": "uno"})
    assert answer.status_code == 404
    assert answer.location is None


@pytest.mark.parametrize("path", ["/es/intermediary", "/es/desk", "/es", "/es/accounts/login"])
def test_the_onion_shows_families_pages_alone(site, path):
    assert ask(site, ONION, path, scheme="http").status_code == 404


def test_the_help_pages_name_their_onion_and_it_does_not_name_itself(site):
    told = ask(site, "ayuda.example", "/es/help").headers["Onion-Location"]
    assert told == f"http://{ONION}/es/help"
    assert "Onion-Location" not in ask(site, ONION, "/es/help", scheme="http").headers
    assert "Onion-Location" not in ask(site, "portal.example", "/es/campaigns").headers


@pytest.mark.parametrize("host", ["ayuda.example", ONION])
def test_the_help_pages_headers(site, host):
    headers = ask(site, host, "/es/help").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert not [name for name, _ in headers if name.lower() in {"server", "x-powered-by"}]


def test_a_form_of_another_site_is_refused(site):
    answer = ask(
        site,
        "ayuda.example",
        "/es/help/receipt",
        method="POST",
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_form_over_tls_needs_no_referrer(site):
    """Our pages send none: a check of it would refuse every family in production."""
    browser = site.test_client()
    base = "https://ayuda.example"
    page = browser.get("/es/help/receipt", base_url=base).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    typed = {"csrf_token": token, "words": "uno dos tres"}
    answer = browser.post("/es/help/receipt", base_url=base, data=typed)
    assert answer.status_code == 400
    assert "no abren nada" in answer.get_data(as_text=True)


def test_production_cookies_belong_to_one_host(site):
    answer = ask(site, "ayuda.example", "/es/help/receipt")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_a_surface_without_a_name_stops_the_start(tmp_path):
    with pytest.raises(IncompleteSettings, match="gives no host to desk"):
        settings(tmp_path, PORTAL_HOSTS="public=a.example,support=b.example,intermediary=c.example")


def test_a_name_for_an_unknown_surface_stops_the_start(tmp_path):
    with pytest.raises(IncompleteSettings, match="PORTAL_HOSTS"):
        settings(tmp_path, PORTAL_HOSTS="kitchen=a.example")
