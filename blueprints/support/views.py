"""The help pages: a family asks without an account, and comes back with eight words."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.security_headers import forbid_storing
from blueprints.support.asking import answering_organisations
from blueprints.support.visit import end_visit
from portal.vault.errors import IntakeClosed

blueprint = Blueprint("support", __name__)


@blueprint.before_request
def _never_store() -> None:
    """Nothing of these pages stays in a cache or in the browser's history of pages."""
    forbid_storing()


@blueprint.get("")
@public
def index() -> str:
    """What this is, what to do in danger, what can and cannot be done."""
    try:
        closed = len(answering_organisations()) < 2
    except IntakeClosed:
        closed = True
    return render_template("support/index.html", closed=closed)


@blueprint.route("/exit", methods=["GET", "POST"], endpoint="exit")
@public
def leave() -> Response:
    """End the visit on our side first, then leave. A plain link: it must work without a script."""
    return end_visit(render_template("support/exit.html"))
