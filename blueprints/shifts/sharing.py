"""The text that people copy into WhatsApp: what, when, roughly where, and the link."""

from flask import url_for
from flask_babel import gettext as _

from blueprints.languages import current_language
from blueprints.shifts.skill_words import KINDS
from blueprints.shifts.wording import place_named, places_left, title_of, when
from portal.volunteering.models import Shift


def share_text(shift: Shift, base_url: str) -> str:
    """Public facts only: never the meeting point, never who is coming."""
    task = shift.task
    said = [
        _(
            "Turno voluntario: %(title)s (%(kind)s). %(when)s. %(area)s. %(left)s.",
            title=title_of(task),
            kind=str(KINDS[task.kind]).lower(),
            when=when(shift.starts_at, shift.ends_at, shift.zone),
            area=place_named(task.kind, shift.area.name, shift.area.state.name),
            left=places_left(shift.capacity, shift.taken),
        ),
        _("Faltan: %(parts)s.", parts=parts) if (parts := _parts_missing(shift)) else "",
        _(
            "Detalles: %(link)s",
            link=base_url + url_for("shifts.show", reference=shift.reference),
        ),
    ]
    return " ".join(one for one in said if one)


def _parts_missing(shift: Shift) -> str:
    """`cocina (2), puerta (1)`; nothing for a shift without parts, or a full one."""
    english = current_language() == "en"
    return ", ".join(
        f"{role.name_en if english else role.name_es} ({role.capacity - role.taken})"
        for role in shift.roles
        if role.taken < role.capacity
    )
