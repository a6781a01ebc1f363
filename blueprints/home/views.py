"""The first page: what this is, how to give, how to help, how to ask."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str:
    """Home, in the language of the path."""
    return render_template("home/index.html")


@blueprint.record_once
def _pick_language(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]

    @public
    def pick() -> Response:
        return redirect(url_for("home.index"))

    app.add_url_rule("/", "pick_language", pick)
