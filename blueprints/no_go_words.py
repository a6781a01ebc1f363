"""What no-go notices are called on a page, and what the public is shown of one."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from blueprints.moments import until_words
from portal.no_go.errors import NoGoReason
from portal.no_go.queries import Standing
from portal.no_go.rules import NoGoFor

REASONS = {
    NoGoFor.VIOLENCE: _("Violencia en la zona"),
    NoGoFor.ROAD: _("Caminos cerrados"),
    NoGoFor.WEATHER: _("Clima o desastre"),
    NoGoFor.HEALTH: _("Salud"),
    NoGoFor.OTHER: _("Otra razón"),
}
LENGTHS = {6: _("6 horas"), 12: _("12 horas"), 24: _("1 día"), 48: _("2 días"), 72: _("3 días")}
REFUSED = {
    NoGoReason.IN_THE_PAST: _("Ese momento ya pasó: elegir de nuevo hasta cuándo."),
    NoGoReason.TOO_LONG: _("A lo más tres días; después se mira y se prolonga."),
    NoGoReason.NOT_LONGER: _("El aviso ya dura hasta entonces o más: elegir más tiempo."),
    NoGoReason.PLACE_UNKNOWN: _("Elegir un lugar de la lista."),
    NoGoReason.INCIDENT_UNKNOWN: _("Ese hecho no está publicado en ese lugar: elegir otro."),
    NoGoReason.NOT_ACCREDITED: _(
        "Solo una organización acreditada puede: pedirlo a una que verifique hechos."
    ),
    NoGoReason.ALREADY_STANDS: _(
        "Ahí ya hay un aviso de no ir: abrirlo en la lista y prolongarlo si hace falta."
    ),
    NoGoReason.IS_OVER: _("Este aviso ya terminó. Si todavía hay peligro, dar uno nuevo."),
    NoGoReason.PAGE_IS_OLD: _("El aviso cambió mientras se leía: mirarlo otra vez y decidir."),
}


class Shown(NamedTuple):
    """One notice, in words."""

    code: str
    state_code: str
    is_state: bool
    place: str
    until: str
    moment: datetime
    reason: str
    is_demo: bool


def shown(notices: Iterable[Standing]) -> list[Shown]:
    """In the reader's language."""
    return [
        Shown(
            one.place,
            one.state_code,
            one.area is None,
            _place(one),
            until_words(one.until),
            one.until,
            str(REASONS[one.reason]),
            one.is_demo,
        )
        for one in notices
    ]


def _place(one: Standing) -> str:
    if one.area is None:
        return gettext("todo %(state)s", state=one.state)
    return f"{one.area}, {one.state}"
