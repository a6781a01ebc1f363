"""How people asked for a case read, at the desk, to who plans shifts and to the intermediary."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from blueprints.template_filters import day
from portal.aid import errors
from portal.places.models import State

KINDS = {
    "accompaniment": _l("Acompañar a una cita"),
    "driving": _l("Llevar en coche"),
    "carrying": _l("Cargar o mudar cosas"),
    "cooking": _l("Cocinar o llevar comida"),
    "childcare": _l("Cuidar a niñas y niños"),
    "legal": _l("Acompañar en un trámite legal"),
}
STATES = {
    "asked": (_l("Espera turno"), "warn"),
    "planned": (_l("Con turno"), "quiet"),
    "done": (_l("Vinieron"), "good"),
    "cancelled": (_l("Ya no hace falta"), "quiet"),
}
_REGIONS = {
    "norte": _l("Región norte"),
    "centro-norte": _l("Región centro-norte"),
    "centro": _l("Región centro"),
    "sur": _l("Región sur"),
}


def place(session: Session, area: str) -> str:
    """`Nuevo León`, a region or the country; never finer."""
    if area in _REGIONS:
        return str(_REGIONS[area])
    state = session.get(State, area)
    return state.name if state else _("México, sin más detalle")


def days(from_on: date, until_on: date) -> str:
    """One day, or the first and the last."""
    if from_on == until_on:
        return day(from_on)
    return _("del %(first)s al %(last)s", first=day(from_on), last=day(until_on))


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """`sáb 5 dic, 09:00 a 13:00, hora del lugar`."""
    begins, ends = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    end = "HH:mm" if begins.date() == ends.date() else "EEE d MMM, HH:mm"
    return _(
        "%(start)s a %(end)s, hora del lugar",
        start=format_datetime(begins, "EEE d MMM, HH:mm", rebase=False),
        end=format_datetime(ends, end, rebase=False),
    )


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do, for whoever plans."""
    told: dict[type[errors.AidRefused], str] = {
        errors.StalePage: _(
            "Alguien cambió esta petición mientras la página estaba abierta. Se muestra como está "
            "ahora; nada se sobrescribió."
        ),
        errors.ShiftNotAhead: _(
            "Ese turno ya empezó, se canceló o su hecho dejó de estar verificado. Escoger otro."
        ),
        errors.VettingTooLow: _(
            "Con familias solo trabajan personas adultas con el nivel más alto. Planear un turno "
            "que lo pida."
        ),
        errors.ShiftOnAnotherDay: _(
            "Ese turno no es en los días que se pidieron. Escoger otro o planear uno."
        ),
        errors.TooFewPlaces: _(
            "Ese turno tiene menos lugares que las personas que se pidieron. Escoger otro."
        ),
        errors.ShiftCarriesAnother: _(
            "Ese turno ya lleva otra petición, y cada turno lleva una sola. Escoger otro."
        ),
    }
    return told.get(
        type(refusal), _("Esta petición cambió mientras tanto. No se hizo nada; revisar la lista.")
    )
