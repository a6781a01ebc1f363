"""Telling of an incident: first when not to, then one page, one POST, never stored in clear."""

from flask import render_template

from blueprints.access_gate import public
from blueprints.form_bodies import takes_files
from blueprints.limits import caller_key
from blueprints.support.asking import Received, send
from blueprints.support.asking_views import Page, asking_form, attempted, empty_page, offered_now
from blueprints.support.report_form import ReportForm
from blueprints.support.views import blueprint
from portal.extensions import limiter

TEMPLATE = "support/report.html"


@blueprint.get("/tell")
@public
def before_telling() -> str:
    """When it is too dangerous, and the rule to stop; nothing is asked here."""
    return render_template(
        "support/before_telling.html", closed=offered_now(for_report=True) is None
    )


@blueprint.get("/tell/report")
@public
def tell() -> Page:
    """The form, and the words before anything is sent."""
    offered = offered_now(for_report=True)
    if offered is None:
        return render_template("support/closed.html"), 503
    return empty_page(asking_form(offered, ReportForm), offered, TEMPLATE)


@blueprint.post("/tell/report")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def tell_sealed() -> Page:
    """Sealed to two people, as a report; the words are shown once more on this very answer."""
    offered = offered_now(for_report=True)
    if offered is None:
        return render_template("support/closed.html"), 503
    form = asking_form(offered, ReportForm)
    received = attempted(form, send, TEMPLATE)
    if not isinstance(received, Received):
        return received
    words = "" if form.without_words.data else form.words.data
    return render_template("support/report_received.html", received=received, words=words)
