"""What a person of enlace learns before their first request; it prints on two sheets."""

from flask import render_template

from blueprints.access_gate import requires
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.vault.rules import DAILY_OPENINGS, DAYS_UNTIL_BACKUP


@blueprint.get("/training")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def training() -> str:
    """The work, its limits and what to do under threat."""
    return render_template(
        "intermediary/training.html", most=DAILY_OPENINGS, days=DAYS_UNTIL_BACKUP
    )
