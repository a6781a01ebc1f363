"""What shifts, states and refusals are called, and what to do about each."""

from datetime import datetime
from functools import singledispatch
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.errors import Refusal
from portal.volunteering import errors as e
from portal.volunteering.rules import SignUpState as S

STATES = {
    S.REQUESTED: (_("Por confirmar"), "warn"),
    S.CONFIRMED: (_("Confirmado"), "good"),
    S.CHECKED_IN: (_("Presente"), "good"),
    S.COMPLETED: (_("Cumplido"), "good"),
    S.NO_SHOW: (_("No llegó"), "bad"),
    S.EXCUSED: (_("Con justificación"), "quiet"),
    S.CANCELLED: (_("Cancelado"), "quiet"),
}
STEPS = {
    S.CONFIRMED: _("Confirmar"),
    S.CHECKED_IN: _("Registrar llegada"),
    S.COMPLETED: _("Registrar salida"),
    S.NO_SHOW: _("No llegó"),
    S.EXCUSED: _("Justificar"),
}
LEVELS = {
    0: _("Sin revisión previa"),
    1: _("Nivel 1: identidad vista"),
    2: _("Nivel 2: referencia llamada"),
    3: _("Nivel 3: capacitación hecha"),
}
ZONES = {
    "America/Mexico_City": _("hora de Ciudad de México"),
    "America/Monterrey": _("hora de Monterrey"),
    "America/Merida": _("hora de Mérida"),
    "America/Cancun": _("hora de Cancún"),
    "America/Chihuahua": _("hora de Chihuahua"),
    "America/Mazatlan": _("hora de Mazatlán"),
    "America/Bahia_Banderas": _("hora de Bahía de Banderas"),
    "America/Hermosillo": _("hora de Hermosillo"),
    "America/Tijuana": _("hora de Tijuana"),
    "America/Ciudad_Juarez": _("hora de Ciudad Juárez"),
    "America/Ojinaga": _("hora de Ojinaga"),
    "America/Matamoros": _("hora de Matamoros"),
}


class Words(NamedTuple):
    """What happened, and what to do about it."""

    what: str
    then: str


def when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """`sáb 5 dic, 09:00 a 13:00, hora de Tijuana`: as clocks at the place show it."""
    begins, ends = _local(starts_at, zone), _local(ends_at, zone)
    same_day = begins.date() == ends.date()
    end = _formatted(ends, "HH:mm" if same_day else "EEE d MMM, HH:mm")
    return gettext(
        "%(start)s a %(end)s, %(zone)s",
        start=_formatted(begins, "EEE d MMM, HH:mm"),
        end=end,
        zone=ZONES[zone],
    )


def moment_in(moment: datetime, zone: str) -> str:
    """`sáb 5 dic, 09:00` at the place."""
    return _formatted(_local(moment, zone), "EEE d MMM, HH:mm")


def places_left(capacity: int, taken: int) -> str:
    """How many more can come."""
    left = capacity - taken
    if left < 1:
        return gettext("Completo")
    return ngettext("Queda %(num)d lugar", "Quedan %(num)d lugares", left)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _formatted(local: datetime, pattern: str) -> str:
    return format_datetime(local, pattern, rebase=False)


@singledispatch
def words_for(refusal: Refusal, zone: str) -> Words:
    """The refusal on a page; times are those of the shift's place."""
    raise NotImplementedError(f"no words for {type(refusal).__name__}: add them here")


@words_for.register
def _full(refusal: e.Full, zone: str) -> Words:
    return Words(
        gettext("Este turno ya está completo: alguien tomó el último lugar."),
        gettext("Busca otro turno; si alguien cancela, su lugar aparece aquí de nuevo."),
    )


@words_for.register
def _overlaps(refusal: e.Overlaps, zone: str) -> Words:
    then = gettext("Elige otro horario, o cancela primero el otro turno en «Mis turnos».")
    if refusal.starts_at is None or refusal.ends_at is None:
        return Words(gettext("Ya tienes otro turno a esa hora."), then)
    other = when(refusal.starts_at, refusal.ends_at, zone)
    return Words(gettext("Ya tienes otro turno a esa hora: %(other)s.", other=other), then)


@words_for.register
def _rest(refusal: e.RestTooShort, zone: str) -> Words:
    return Words(
        gettext("Entre este turno y otro tuyo no queda descanso suficiente."),
        gettext(
            "Después de ocho horas de trabajo se descansan once: elige uno que empiece "
            "a partir de %(moment)s, o uno más corto.",
            moment=moment_in(refusal.rested_at, zone),
        ),
    )


@words_for.register
def _not_yet(refusal: e.NotYetOpen, zone: str) -> Words:
    return Words(
        gettext("Todavía no se puede tomar este turno."),
        gettext(
            "Se abre el %(moment)s; vuelve entonces.", moment=moment_in(refusal.opens_at, zone)
        ),
    )


@words_for.register
def _closed(refusal: e.Closed, zone: str) -> Words:
    what = {
        e.ClosedBecause.INCIDENT: gettext(
            "Actividades suspendidas: el hecho por el que se abrió este turno ya no está verificado."
        ),
        e.ClosedBecause.CANCELLED: gettext("La organización canceló este turno."),
        e.ClosedBecause.PAST: gettext("Este turno ya empezó o ya pasó."),
    }[refusal.because]
    return Words(what, gettext("Busca otro turno en la lista; tu ayuda sigue haciendo falta."))


@words_for.register
def _vetting(refusal: e.VettingMissing, zone: str) -> Words:
    return Words(
        gettext("Este turno pide una revisión que todavía no tienes, o que ya venció."),
        gettext(
            "Hace falta: %(needed)s. Pide a la persona que coordina que la registre.",
            needed=LEVELS[refusal.needed],
        ),
    )


@words_for.register
def _already(refusal: e.AlreadyIn, zone: str) -> Words:
    return Words(gettext("Ya tienes un lugar en este turno."), gettext("No tienes que hacer nada."))


@words_for.register
def _too_late(refusal: e.TooLateToCancel, zone: str) -> Words:
    return Words(
        gettext(
            "El plazo para cancelar terminó el %(moment)s.", moment=moment_in(refusal.until, zone)
        ),
        gettext(
            "Avisa a la persona que coordina. Si no te sientes en seguridad, dilo aquí: "
            "se acepta siempre."
        ),
    )


@words_for.register
def _not_in(refusal: e.NotSignedUp, zone: str) -> Words:
    return Words(gettext("No tienes un lugar en este turno."), gettext("No hay nada que cancelar."))


@words_for.register
def _transition(refusal: e.TransitionRefused, zone: str) -> Words:
    return Words(
        gettext("Ese cambio ya no es posible: el turno cambió mientras tanto."),
        gettext("Revisa el estado actual en esta página."),
    )


@words_for.register
def _early(refusal: e.TooEarly, zone: str) -> Words:
    return Words(
        gettext("Todavía es temprano para registrar eso."),
        gettext("Se puede a partir de %(moment)s.", moment=moment_in(refusal.earliest, zone)),
    )
