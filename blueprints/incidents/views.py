"""The public's list, page and map of incidents, all of them over the coarse copy."""

from collections.abc import Sequence

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.incidents.forms import FilterForm
from blueprints.incidents.map_picture import LEVELS, VIEW_BOX, map_rows
from blueprints.remembering import remembered
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import (
    count_by_state,
    months_told,
    public_incident,
    public_page,
)
from portal.incidents.public_rules import Cursor, Layer
from portal.places.queries import areas, states

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/incidents")
@public
@remembered
def index() -> str | tuple[str, int]:
    """A page of incidents, narrowed by what the coarse copy tells."""
    form = _filter_form()
    listed: Sequence[PublicIncident] = []
    following = None
    valid = form.validate()
    if valid:
        after = Cursor.parse(request.args["after"]) if request.args.get("after") else None
        listed, following = public_page(db.session(), form.wanted(), after=after)
    page = render_template(
        "incidents/index.html",
        form=form,
        listed=listed,
        older=_older(following),
        layer=form.wanted().layer if valid else Layer.ALLIANCE,
        words=incident_words,
    )
    return page if valid else (page, 400)


@blueprint.get("/incidents/<reference>")
@public
@remembered
def show(reference: str) -> str:
    """One incident: what is known, how it was reached, what was corrected."""
    return render_template(
        "incidents/show.html",
        incident=public_incident(db.session(), reference),
        words=incident_words,
    )


@blueprint.get("/map")
@public
def map_() -> Response:
    """The states, drawn by the server, with their table."""
    session = db.session()
    rows = map_rows(
        states(session),
        alliance=count_by_state(session, Layer.ALLIANCE),
        historical=count_by_state(session, Layer.HISTORICAL),
    )
    response = make_response(
        render_template("incidents/map.html", rows=rows, view_box=VIEW_BOX, levels=LEVELS)
    )
    # The reader's own browser may keep it, but asks each time whether it still holds.
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _filter_form() -> FilterForm:
    session = db.session()
    form = FilterForm(request.args)
    layer = Layer.HISTORICAL if form.layer.data == Layer.HISTORICAL else Layer.ALLIANCE
    known = states(session)
    chosen = form.state.data if form.state.data in {state.code for state in known} else None
    form.offer(
        states=known,
        areas=areas(session, state_code=chosen) if chosen else [],
        months=months_told(session, layer),
        today=local_day(utc_now()),
    )
    # After another state is chosen, the area of the former one is no longer meant.
    if (form.area.data or "")[:2] != (chosen or ""):
        form.area.data = ""
    return form


def _older(following: Cursor | None) -> str:
    if following is None:
        return ""
    kept = {k: v for k, v in request.args.items() if k != "after" and k in FilterForm()._fields}
    return url_for("incidents.index", **{**kept, "after": str(following)})
