"""What stand-downs, their reasons and their lengths are called on a page."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from blueprints.moments import until_words
from portal.volunteering.safety_errors import StandDownReason
from portal.volunteering.stand_down_rules import SuspendedFor as R

__all__ = ["LENGTHS", "REASONS", "REFUSED", "ago", "until_words"]
REASONS = {
    R.VIOLENCE: _("Violencia en la zona"),
    R.THREAT: _("Aviso o amenaza"),
    R.ROAD: _("Caminos cerrados"),
    R.WEATHER: _("Clima o desastre"),
    R.HEALTH: _("Salud"),
    R.OTHER: _("Otra razón"),
}
LENGTHS = {
    6: _("6 horas"),
    24: _("1 día"),
    72: _("3 días"),
    168: _("7 días"),
    720: _("30 días"),
}
REFUSED = {
    StandDownReason.IN_THE_PAST: _("Ese momento ya pasó: elegir de nuevo hasta cuándo."),
    StandDownReason.TOO_LONG: _("A lo más treinta días; después se revisa y se decide de nuevo."),
    StandDownReason.PLACE_UNKNOWN: _("Elegir un lugar de la lista."),
}


def ago(since: datetime, now: datetime) -> str:
    """How long a silence lasts, or since when an answer stands."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(num)d minuto", "%(num)d minutos", minutes)
    return ngettext("%(num)d hora", "%(num)d horas", minutes // 60)
