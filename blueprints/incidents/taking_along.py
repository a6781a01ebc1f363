"""The page that says what anybody may take along, and under which licence."""

from flask import render_template

from blueprints.access_gate import public
from blueprints.incidents.views import blueprint
from blueprints.remembering import remembered
from portal.incidents.public_rules import Layer
from portal.publishing.credit_rules import CREDITS, OUTLINES


@blueprint.get("/open-data")
@public
@remembered
def open_data() -> str:
    """Every feed and table, with whom to name."""
    return render_template(
        "incidents/open_data.html",
        alliance=CREDITS[Layer.ALLIANCE],
        historical=CREDITS[Layer.HISTORICAL],
        outlines=OUTLINES,
    )
