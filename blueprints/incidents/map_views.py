"""The map and the months: pictures over the coarse copy, each with its table."""

from datetime import date

from flask import make_response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints import incident_words, no_go_words
from blueprints.access_gate import public
from blueprints.incidents import month_picture
from blueprints.incidents.map_form import MapForm
from blueprints.incidents.map_picture import picture
from blueprints.incidents.no_go_layer import covered
from blueprints.incidents.views import blueprint
from blueprints.remembering import remembered
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import months_told
from portal.incidents.public_rules import Layer, MapLayer, PublicFilter
from portal.no_go.queries import standing_everywhere, standing_in_state
from portal.places.models import State
from portal.places.queries import states

Told = dict[Layer, list[date]]


@blueprint.get("/map")
@public
def map_() -> Response:
    """The states or one state's areas, and the months, narrowed by layer, kind and time."""
    page = _page()
    if not isinstance(page, str):
        return make_response(page)
    response = make_response(page)
    # The reader's own browser may keep it, but asks each time whether it still holds.
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@remembered
def _page() -> str | tuple[str, int]:
    session, today = db.session(), local_day(utc_now())
    known = states(session)
    told = {layer: months_told(session, layer) for layer in Layer}
    form = _form(known, told, today)
    valid = form.validate()
    page = _drawn(session, form, known, told, today, valid=valid)
    return page if valid else (page, 400)


def _form(known: list[State], told: Told, today: date) -> MapForm:
    form = MapForm(request.args)
    every = {month for months in told.values() for month in months}
    form.offer(states=known, months=sorted(every, reverse=True), today=today)
    return form


def _drawn(
    session: Session, form: MapForm, known: list[State], told: Told, today: date, *, valid: bool
) -> str:
    wanted = form.wanted() if valid else PublicFilter()
    shown = form.layers() if valid else []
    drawn, no_go = picture(session, wanted, shown, known), _no_go(session, wanted.state_code)
    ends = {Layer.ALLIANCE: today, Layer.HISTORICAL: max(told[Layer.HISTORICAL], default=today)}
    return render_template(
        "incidents/map.html",
        form=form,
        shown=shown,
        chosen=next((state for state in known if state.code == wanted.state_code), None),
        picture=drawn,
        no_go=no_go,
        covered=covered(
            no_go, [row.code for row in drawn.rows], is_close=wanted.state_code is not None
        ),
        months=month_picture.month_pictures(session, wanted, shown, ends),
        drawn=month_picture,
        kept=form.kept() if valid else {},
        is_historical=MapLayer.HISTORICAL in shown,
        words=incident_words,
    )


def _no_go(session: Session, state_code: str | None) -> list[no_go_words.Shown]:
    """What stands now, whatever layers and times are chosen: it is for whoever is on their way."""
    now = utc_now()
    if state_code is None:
        return no_go_words.shown(standing_everywhere(session, now=now))
    return no_go_words.shown(standing_in_state(session, state_code, now=now))
