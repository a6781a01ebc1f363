"""Why a shift fits, in words, or what stands in the way."""

from flask_babel import lazy_gettext as _

from portal.volunteering.fit_rules import Reason

REASONS = {
    Reason.SKILLS: _("pide algo que tú sabes hacer"),
    Reason.NEAR: _("en tu estado"),
    Reason.REMOTE: _("desde donde estés"),
    Reason.NEEDED: _("falta gente"),
    Reason.LEVEL: _("tu revisión alcanza"),
    Reason.FREE_THEN: _("no choca con tus turnos"),
}
# The same, said of somebody to whoever coordinates.
REASONS_OF_OTHERS = {
    Reason.SKILLS: _("sabe lo que se pide"),
    Reason.NEAR: _("vive en el estado"),
    Reason.REMOTE: _("es a distancia"),
    Reason.NEEDED: _("falta gente"),
    Reason.LEVEL: _("su revisión alcanza"),
    Reason.FREE_THEN: _("no tiene otro turno"),
}
