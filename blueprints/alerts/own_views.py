"""What somebody asked for, behind the mailed link: say yes, at what hours, stop one, stop all."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.alerts.views import blueprint
from blueprints.base_form import ConfirmForm
from blueprints.languages import current_language
from blueprints.payment import by_caller, settings
from blueprints.security_headers import forbid_storing
from portal.alerts.answering import confirm, has_reader, stop_all, stop_wish
from portal.alerts.keys import reader_in, reader_token
from portal.alerts.models import AlertWish
from portal.alerts.queries import reader_by_reference
from portal.alerts.rules import Channel
from portal.alerts.waiting import choose_hours
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.rules import IncidentKind
from portal.places.queries import area_by_code, state_names

KEY = "PORTAL_LINK_KEY"


def alerts_link(reader: str, language: str) -> str:
    """The whole address of what a reader asked for; mail templates ask for it."""
    token = reader_token(settings().secret(KEY), reader)
    return f"{settings().base_url}/{language}/alerts/{token}"


@blueprint.get("/alerts/<token>")
@public
def own(token: str) -> str:
    """What was asked for. Opening a mailed link changes nothing: programs open links too."""
    forbid_storing()
    reader, session = reader_of(token), db.session()
    if not has_reader(session, reader):
        return render_template("alerts/ended.html")
    found = reader_by_reference(session, reader)
    wishes = found.wishes
    return render_template(
        "alerts/own.html",
        waiting=[(w.reference, _said(w)) for w in wishes if not w.is_confirmed],
        confirmed=[(w.reference, _said(w)) for w in wishes if w.is_confirmed],
        by_sms=found.channel is Channel.SMS,
        by_day=found.by_day,
        token=token,
        form=ConfirmForm(),
    )


@blueprint.post("/alerts/<token>/confirm")
@public
@by_caller
def say_yes(token: str) -> Response:
    """From now on it is told."""
    with transaction() as session:
        confirm(session, reader=reader_of(token), language=current_language(), now=utc_now())
    return redirect(url_for("alerts.own", token=token), 303)


@blueprint.post("/alerts/<token>/stop")
@public
@by_caller
def stop(token: str) -> Response:
    """No mail any more, and the address is forgotten."""
    with transaction() as session:
        stop_all(session, reader=reader_of(token))
    return redirect(url_for("alerts.own", token=token), 303)


@blueprint.post("/alerts/<token>/<wish>/stop")
@public
@by_caller
def stop_one(token: str, wish: str) -> Response:
    """Nothing new of that place and kind."""
    with transaction() as session:
        stop_wish(session, reader=reader_of(token), wish=wish)
    return redirect(url_for("alerts.own", token=token), 303)


@blueprint.post("/alerts/<token>/hours")
@public
@by_caller
def hours(token: str) -> Response:
    """At any hour, or by day only."""
    with transaction() as session:
        choose_hours(session, reader=reader_of(token), by_day=request.form.get("by_day") == "yes")
    return redirect(url_for("alerts.own", token=token), 303)


def reader_of(token: str) -> str:
    """The reader whose link this is; raises NotFound for anything made up."""
    found = reader_in(settings().secret(KEY), token)
    if found is None:
        raise NotFound
    return found


def _said(wish: AlertWish) -> str:
    """`Caminos cerrados · Culiacán, Sinaloa`."""
    session = db.session()
    states = state_names(session)
    where = states.get(wish.place) or incident_words.place(area_by_code(session, wish.place))
    kind = incident_words.KINDS[IncidentKind(wish.kind)] if wish.kind else None
    return f"{kind} · {where}" if kind else where


@blueprint.record_once
def _name_link(state: object) -> None:
    """No row keeps the secret: it is made again from the reader."""
    state.app.jinja_env.globals["alerts_link"] = alerts_link  # type: ignore[attr-defined]
