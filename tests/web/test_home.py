"""The front door and what stands beside it."""

from pathlib import Path

import pytest

from portal.app import create_app
from portal.config import Settings
from tests.conftest import test_environment as environment
from tests.web.client import StrictClient

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("wanted", "lang"), [("en-GB,en", "en"), ("es-MX", "es"), ("fr", "es")])
def test_the_bare_address_picks_the_readers_language(
    client: StrictClient, wanted: str, lang: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": wanted})
    assert answer.location == f"/{lang}/"


@pytest.mark.parametrize("page", ["", "about", "accessibility", "privacy"])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_public_pages_answer_without_setting_a_cookie(
    client: StrictClient, page: str, lang: str
) -> None:
    answer = client.get(f"/{lang}/{page}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_each_page_names_its_other_language(client: StrictClient) -> None:
    assert '<link rel="alternate" hreflang="en" href="/en/about">' in client.get("/es/about").text


def test_robots_leave_the_help_pages_alone(client: StrictClient) -> None:
    assert "Disallow: /es/help" in client.get("/robots.txt").text


def test_security_txt_is_absent_until_somebody_answers(client: StrictClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_the_contact(engine_name: str, tmp_path: Path) -> None:
    told = {**environment(engine_name, tmp_path), "PORTAL_SECURITY_CONTACT": "mailto:a@b.invalid"}
    text = create_app(Settings.from_env(told)).test_client().get("/.well-known/security.txt").text
    assert "Contact: mailto:a@b.invalid" in text
    assert "Expires: 20" in text


def test_a_demo_says_so_on_every_page(client: StrictClient) -> None:
    assert "DEMOSTRACIÓN" in client.get("/es/privacy").text


def test_the_stylesheet_is_compressed_and_kept_for_good(client: StrictClient) -> None:
    answer = client.get("/style.css", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 14 * 1024
