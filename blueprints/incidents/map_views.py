"""The map and the months: pictures over the coarse copy, each with its table."""

from dataclasses import replace

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.incidents.map_form import MapForm
from blueprints.incidents.map_picture import LEVELS, VIEW_BOX, map_rows
from blueprints.incidents.month_picture import month_columns
from blueprints.incidents.views import blueprint
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import counts_on_map, months_told
from portal.incidents.public_rules import Layer, MapLayer, PublicFilter
from portal.places.queries import states


@blueprint.get("/map")
@public
def map_() -> Response:
    """The states and the months, drawn by the server, narrowed by layer, kind and time."""
    session, today = db.session(), local_day(utc_now())
    told = {layer: months_told(session, layer) for layer in Layer}
    form = MapForm(request.args)
    form.offer(
        months=sorted({m for months in told.values() for m in months}, reverse=True), today=today
    )
    valid = form.validate()
    wanted = form.wanted() if valid else PublicFilter()
    shown = form.layers() if valid else []
    ends = {Layer.ALLIANCE: today, Layer.HISTORICAL: max(told[Layer.HISTORICAL], default=today)}
    response = make_response(
        render_template(
            "incidents/map.html",
            form=form,
            shown=shown,
            rows=map_rows(states(session), counts_on_map(session, wanted), shown),
            months={
                layer: month_columns(session, replace(wanted, layer=layer), shown, last=last)
                for layer, last in ends.items()
            },
            kept={k: v for k, v in request.args.items() if k in {"kind", "period"} and v},
            is_historical=MapLayer.HISTORICAL in shown,
            view_box=VIEW_BOX,
            levels=LEVELS,
            words=incident_words,
        ),
        200 if valid else 400,
    )
    if not valid:
        return response
    # The reader's own browser may keep it, but asks each time whether it still holds.
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
