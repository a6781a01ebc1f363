"""How a report of an incident reads: to who tells of it, and to the one person who opens it."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _

from portal.incidents.rules import IncidentKind
from portal.incidents.word_rules import SourceClass


class GoingOn(StrEnum):
    """Whether it is over."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


WHAT_HAPPENED = {
    IncidentKind.LETHAL_VIOLENCE: _("Mataron o hirieron a alguien"),
    IncidentKind.DISAPPEARANCE: _("Se llevaron a alguien, o no ha vuelto"),
    IncidentKind.DISPLACEMENT: _("Hay familias que tuvieron que irse"),
    IncidentKind.THREATS: _("Amenazas, o cobran por dejar vivir"),
    IncidentKind.ROAD_CLOSED: _("Cerraron un camino"),
    IncidentKind.SERVICE_ATTACKED: _("Atacaron una escuela, una clínica o un albergue"),
}
HOW_KNOWN = {
    SourceClass.SAW_IT: _("Lo vi"),
    SourceClass.HEARD_IT: _("Me lo contó alguien"),
    SourceClass.READ_IT: _("Lo leí o me lo mandaron"),
}
GOING_ON = {
    GoingOn.YES: _("Sí, ahora"),
    GoingOn.NO: _("No, ya pasó"),
    GoingOn.UNKNOWN: _("No lo sé"),
}


def told(codes: str, sentences: Mapping[StrEnum, object]) -> str:
    """Codes with spaces between them, in words; what no list knows is left out."""
    words = {str(member): str(sentence) for member, sentence in sentences.items()}
    return ", ".join(words[code] for code in codes.split() if code in words)
