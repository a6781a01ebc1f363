"""What changed in a shift, in words, and who was faster."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from portal.volunteering.planning_errors import StaleShift

CHANGED = {
    "times": _("la hora"),
    "meeting_point": _("el punto de encuentro"),
    "minimum": _("el mínimo"),
    "capacity": _("el máximo"),
    "roles": _("los lugares de cada tarea"),
    "asks_first": _("cómo se confirma"),
    "lead": _("quién lo lleva"),
    "call_off": _("se cancela"),
}


def stale_words(refused: StaleShift) -> str:
    """Who changed it meanwhile, and what."""
    what = ", ".join(str(CHANGED[name]) for name in refused.what if name in CHANGED)
    if not (refused.by and what):
        return gettext(
            "Alguien cambió el turno mientras esta página estaba abierta. Nada se sobrescribió: "
            "abrirlo otra vez para ver cómo está."
        )
    return gettext(
        "%(who)s cambió el turno mientras esta página estaba abierta (%(what)s). Nada se "
        "sobrescribió: abrirlo otra vez para ver cómo está.",
        who=refused.by,
        what=what,
    )
