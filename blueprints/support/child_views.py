"""Who is under eighteen asks on a page of their own, and only people ready for it read it."""

from flask import render_template

from blueprints.access_gate import public
from blueprints.form_bodies import takes_files
from blueprints.limits import caller_key
from blueprints.support.asking import Received, send
from blueprints.support.asking_views import (
    Page,
    asking_form,
    attempted,
    empty_page,
    offered_now,
    received_page,
)
from blueprints.support.forms import ChildForm
from blueprints.support.views import blueprint
from portal.extensions import limiter

TEMPLATE = "support/child.html"


@blueprint.get("/child")
@public
def child() -> Page:
    """A shorter form in simpler words; whom to call comes first, also when nobody is there."""
    offered = offered_now(children=True)
    if offered is None:
        return _nobody()
    return empty_page(asking_form(offered, ChildForm), offered, TEMPLATE)


@blueprint.post("/child")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def ask_as_child() -> Page:
    """Sealed to two people whose organisations say they receive children, or to nobody."""
    offered = offered_now(children=True)
    if offered is None:
        return _nobody()
    form = asking_form(offered, ChildForm)
    received = attempted(form, send, TEMPLATE)
    return received_page(form, received) if isinstance(received, Received) else received


def _nobody() -> Page:
    return render_template("support/child_closed.html"), 503
