"""What waits for those who vet: skills to look at, papers and levels that end, new people."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.volunteers import blueprint
from portal.access.permissions import Permission as P
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering import vetting_queries as waiting
from portal.volunteering.queries import Cursor

PARTS = {
    "skills": _("Saberes por confirmar"),
    "new": _("Personas sin revisión"),
    "levels": _("Revisiones por vencer"),
    "papers": _("Papeles por vencer"),
}
LISTS: dict[str, Callable[..., waiting.Page]] = {
    "skills": waiting.skills_waiting,
    "new": waiting.without_level,
    "levels": waiting.levels_ending,
    "papers": waiting.skills_ending,
}


@blueprint.get("/waiting")
@requires(P.VOLUNTEER_VET)
def queue() -> str:
    """One part of what waits, page by page."""
    part = request.args.get("part", "")
    part = part if part in PARTS else "skills"
    lines, after = LISTS[part](db.session(), current_actor(), now=utc_now(), after=_cursor())
    return render_template(
        "volunteers/queue.html", parts=PARTS, part=part, lines=lines, older=_next(part, after)
    )


def _cursor() -> Cursor | None:
    moment, _dash, reference = request.args.get("after", "").partition("-")
    try:
        return Cursor(datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), reference)
    except ValueError:
        return None


def _next(part: str, after: Cursor | None) -> str:
    if after is None:
        return ""
    marked = f"{after.starts_at:%Y%m%dT%H%M%S%f}-{after.reference}"
    return url_for("volunteers.queue", part=part, after=marked)
