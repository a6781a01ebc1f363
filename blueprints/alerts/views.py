"""Ask for alerts by mail or SMS; the answer is the same for every address."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.alerts.forms import AlertForm
from blueprints.languages import current_language
from blueprints.limits import caller_key
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from portal.alerts.asking import ask_for_alerts
from portal.clock import utc_now
from portal.config import Mode
from portal.extensions import db, limiter, transaction
from portal.incidents.rules import IncidentKind
from portal.places.queries import areas, state_names

blueprint = Blueprint("alerts", __name__)
# How often one address is written to is minded where the wish is noted, so that nobody sees it.
few_from_one = limiter.limit("10 per minute; 60 per hour", key_func=caller_key, methods=["POST"])


@blueprint.route("/alerts", methods=["GET", "POST"])
@public
@few_from_one
def ask() -> Response | str | tuple[str, int]:
    """First the state, then the rest; whether the address is known is told to nobody."""
    states, chosen = state_names(db.session()), request.args.get("state", "")
    if chosen not in states:
        return render_template("alerts/ask.html", states=states, chosen="", form=None)
    form = AlertForm(request.form if request.method == "POST" else None)
    if not settings().sends_sms:
        form.without_sms()
    form.offer(chosen, areas(db.session(), state_code=chosen))
    if form.is_submitted():
        forbid_storing()  # what was typed stands on the page again
    else:
        _choose(form, request.args.get("area", ""))
    if not form.validate_on_submit():
        page = render_template("alerts/ask.html", states=states, chosen=chosen, form=form)
        return page, 400 if form.errors else 200
    _note(form)
    return redirect(url_for("alerts.asked"), 303)


@blueprint.get("/alerts/asked")
@public
def asked() -> str:
    """The same for everybody."""
    known, demo = settings(), settings().mode is Mode.DEMO
    here = demo and known.sms_url == known.stripe_api_base
    texts_at = f"{known.sms_url}/panel/sms?lang={current_language()}" if here else ""
    return render_template("alerts/asked.html", texts_at=texts_at)


def _choose(form: AlertForm, area: str) -> None:
    if area in {code for code, _label, *_more in form.area.iter_choices()}:
        form.area.data = area


def _note(form: AlertForm) -> None:
    kind = IncidentKind(form.kind.data) if form.kind.data else None
    with transaction() as session:
        ask_for_alerts(
            session,
            address=form.address,
            place=form.area.data,
            kind=kind,
            language=current_language(),
            link_key=settings().secret("PORTAL_LINK_KEY"),
            now=utc_now(),
            channel=form.chosen,
        )
