"""The first page, and what whoever decides, checks or crawls wants to read."""

from datetime import timedelta

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.access_gate import public
from blueprints.languages import LANGUAGES
from blueprints.navigation import has_endpoint
from blueprints.remembering import remembered
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound

blueprint = Blueprint("home", __name__)

# Nothing secret stands here, but search engines have no business there.
UNLISTED = ("help", "gifts", "accounts", "intermediary", "desk", "verification", "admin", "demo")
CONTACT_LASTS = timedelta(days=180)


@blueprint.get("/")
@public
@remembered
def index() -> str:
    """Home, in the language of the path."""
    return render_template("home/index.html")


@blueprint.get("/about")
@public
def about() -> str:
    """What an organisation needs to start, what it costs, and the way out."""
    return render_template("home/about.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    """What we bind ourselves to, how it is checked, what is missing."""
    return render_template("home/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    """What is kept of whom, who sees it, what cannot be promised."""
    return render_template("home/privacy.html")


@public
def pick_language() -> AnyResponse:
    """From the bare address to the reader's language."""
    response = redirect(url_for("home.index"))
    response.headers["Vary"] = "Accept-Language"
    return response


@public
def robots() -> Response:
    """What crawlers should leave alone."""
    closed = [f"Disallow: /{lang}/{part}" for lang in LANGUAGES for part in UNLISTED]
    return Response("\n".join(["User-agent: *", *closed, ""]), mimetype="text/plain")


@public
def security_txt() -> Response:
    """Where to tell us of a weakness (RFC 9116); absent until somebody answers there."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.security_contact:
        raise NotFound
    expires = (utc_now() + CONTACT_LASTS).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {expires}",
        "Preferred-Languages: es, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


@public
def change_password() -> AnyResponse:
    """Where password managers look for the page that changes a password."""
    if not has_endpoint("security.change_password"):
        raise NotFound
    return redirect(url_for("security.change_password"))


@blueprint.record_once
def _hang_outside_languages(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.add_url_rule("/", "pick_language", pick_language)
    app.add_url_rule("/robots.txt", "robots", robots)
    app.add_url_rule("/.well-known/security.txt", "security_txt", security_txt)
    app.add_url_rule("/.well-known/change-password", "change_password", change_password)
