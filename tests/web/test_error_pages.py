"""Each error says what happened and what to do, in the language of its path."""

from pathlib import Path

import pytest
from flask import Flask, abort, render_template

from blueprints.access_gate import public
from blueprints.error_texts import ERROR_TEXTS
from portal.app import create_app
from portal.config import Settings
from tests.conftest import test_environment as environment
from tests.web.client import strict_client

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A portal as people meet it: a fault becomes a page instead of a traceback."""
    folder = tmp_path_factory.mktemp("errors")
    app = create_app(
        Settings.from_env({**environment("sqlite", Path(folder)), "PORTAL_MODE": "demo"})
    )

    @public
    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError("a name that nobody may read")
        abort(code)

    app.add_url_rule("/<any(es, en):lang>/fail/<int:code>", "fail", fail)
    return app


@pytest.mark.parametrize("code", sorted(int(kind) for kind in ERROR_TEXTS if kind.isdigit()))
def test_each_code_has_its_page(shown: Flask, code: int) -> None:
    answer = strict_client(shown).get(f"/es/fail/{code}")
    assert answer.status_code == code
    assert str(ERROR_TEXTS[str(code)].title) in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_tells_nothing_of_what_was_typed(shown: Flask) -> None:
    assert "nobody may read" not in strict_client(shown).get("/es/fail/500").text


def test_a_form_without_its_token_is_told_that_the_page_expired(shown: Flask) -> None:
    answer = strict_client(shown).post("/es/accounts/login", data={"email": "x"})
    assert answer.status_code == 400
    assert str(ERROR_TEXTS["csrf"].title) in answer.text


@pytest.mark.parametrize("lang", ["es", "en"])
def test_a_page_that_does_not_exist_speaks_the_language_of_its_path(
    shown: Flask, lang: str
) -> None:
    other = {"es": "en", "en": "es"}[lang]
    answer = strict_client(shown).get(f"/{lang}/nope", headers={"Accept-Language": other})
    assert f'<html lang="{lang}">' in answer.text


def test_the_wrong_method_names_the_right_ones(shown: Flask) -> None:
    answer = strict_client(shown).post("/robots.txt")
    assert answer.status_code in {400, 405}
    answer = strict_client(shown).put("/es/about")
    assert "GET" in answer.headers["Allow"]


def test_in_the_help_pages_an_error_leads_nowhere_else(shown: Flask) -> None:
    page = strict_client(shown).get("/es/help/nope/nope").text
    assert "<title>Inicio</title>" in page
    assert "site-header" not in page
    assert "Cuentas claras" not in page


@ONE_ENGINE
def test_the_help_layout_offers_only_the_help_pages(app: Flask) -> None:
    with app.test_request_context("/es/help"):
        page = render_template("layouts/help.html")
    assert "<title>Inicio</title>" in page
    assert "site-header" not in page
    assert "site-footer" not in page
