"""A strict client: tokens as a browser sends them, valid HTML, ids once, and no GET that writes."""

import re
from collections import Counter
from datetime import timedelta

import html5lib
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.giving.form_seals import seal, sealed_at
from portal.giving.queries import public_campaign
from tests.web.writes import watch, written_by_get

IDS = re.compile(r'<[a-z][^<>]*?\sid="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM_TOKEN = re.compile(r'name="form_token"[^>]*value="([a-z0-9]{16})"')
SEAL = re.compile(r'name="seal"[^>]*value="([a-f0-9-]+)"')
# html5lib predates these; the Nu checker judges them.
TOLERATED = {"unexpected-doctype"}


class StrictClient(FlaskClient):
    """Each HTML answer must parse without an error, and no GET may write."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        forget_the_last_request()
        response = super().open(*args, **kwargs)
        written = written_by_get()
        assert not written, written
        if response.mimetype == "text/html" and response.data and not response.location:
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(response.get_data(as_text=True))
            errors = [e for e in parser.errors if e[1] not in TOLERATED]
            assert not errors, f"{args}: invalid HTML {errors[:5]}"
            twice = [
                name for name, times in Counter(IDS.findall(response.text)).items() if times > 1
            ]
            assert not twice, f"{args}: the same id twice: {twice}"
        return response

    def submit(self, url: str, data: dict[str, object] | None = None, **kw: object) -> TestResponse:
        """Fetch the page at `page` (default `url`), take its token, and post the form."""
        page = self.get(kw.pop("page", url))
        found = TOKEN.search(page.get_data(as_text=True))
        assert found, f"no form with a CSRF token on the page ({page.status})"
        return self.post(url, data={"csrf_token": found.group(1), **(data or {})}, **kw)


def forget_the_last_request() -> None:
    """Tests push one context around many requests: who was signed in must not stay in it."""
    if has_app_context():
        for name in list(g):
            g.pop(name)


def strict_client(app: Flask) -> StrictClient:
    """A new client without a session."""
    watch(app)
    app.test_client_class = StrictClient
    return app.test_client()  # type: ignore[return-value]


def gift_form(client: FlaskClient, slug: str, *, seconds: int = 60) -> dict[str, str]:
    """The hidden fields of a campaign's gift form, as if it had been open for `seconds`."""
    page = client.get(f"/es/campaigns/{slug}").get_data(as_text=True)
    return gift_form_of(client.application, slug, page, seconds=seconds)


def gift_form_of(app: Flask, slug: str, page: str, *, seconds: int = 60) -> dict[str, str]:
    """The same of a page that was fetched already."""
    found = [pattern.search(page) for pattern in (TOKEN, FORM_TOKEN, SEAL)]
    assert all(found), "no gift form on the page"
    csrf, token, told = (one[1] for one in found)
    key = app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    with app.app_context():
        purpose = f"form:{public_campaign(db.session(), slug).reference}"
        db.session.rollback()
    made = sealed_at(key, purpose, token, told)
    assert made, "the page's own seal does not hold"
    older = seal(key, purpose, token, at=made - timedelta(seconds=seconds))
    return {"csrf_token": csrf, "form_token": token, "seal": older}
