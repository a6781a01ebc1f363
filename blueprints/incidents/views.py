"""The public's list and page of incidents, both over the coarse copy."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for

from blueprints import incident_words, no_go_words
from blueprints.access_gate import public
from blueprints.incidents import help_open
from blueprints.incidents.forms import FilterForm
from blueprints.incidents.sharing import share_text
from blueprints.incidents.whereabouts import whereabouts
from blueprints.remembering import remembered
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import (
    months_told,
    public_incident,
    public_page,
)
from portal.incidents.public_rules import Cursor, Layer
from portal.no_go.queries import resting_on
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
    session = db.session()
    incident, now = public_incident(session, reference), utc_now()
    return render_template(
        "incidents/show.html",
        incident=incident,
        no_go=no_go_words.shown(resting_on(session, reference, now=now)),
        where=whereabouts(incident.area),
        open=help_open.help_open(session, now=now, incident=reference),
        said=help_open,
        share=share_text(incident) if incident.layer is Layer.ALLIANCE else "",
        words=incident_words,
    )


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
