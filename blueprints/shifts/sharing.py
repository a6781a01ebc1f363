"""The text that people copy into WhatsApp: what, when, roughly where, and the link."""

from flask import url_for
from flask_babel import gettext as _

from blueprints.languages import current_language
from blueprints.shifts.wording import place_named, places_left, when
from portal.volunteering.models import Shift


def share_text(shift: Shift, base_url: str) -> str:
    """Public facts only: never the meeting point, never who is coming."""
    task = shift.task
    return _(
        "Turno voluntario: %(title)s. %(when)s. %(area)s. %(left)s. Detalles: %(link)s",
        title=task.title_en if current_language() == "en" else task.title_es,
        when=when(shift.starts_at, shift.ends_at, shift.zone),
        area=place_named(task.kind, shift.area.name, shift.area.state.name),
        left=places_left(shift.capacity, shift.taken),
        link=base_url + url_for("shifts.show", reference=shift.reference),
    )
