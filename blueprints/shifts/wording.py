"""What shifts, places, times and states are called on a page."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask_babel import format_date, format_datetime, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _

from blueprints.languages import current_language
from portal.volunteering.month_queries import Count
from portal.volunteering.queries import ShiftLine
from portal.volunteering.rules import EXPECTED
from portal.volunteering.rules import SignUpState as S
from portal.volunteering.skill_rules import TaskKind

GOING = EXPECTED | {S.COMPLETED}
WAITING = frozenset({S.REQUESTED, S.WAITLISTED, S.OFFERED})
NOT_GOING = frozenset(S) - GOING - WAITING

STATES = {
    S.REQUESTED: (_("Por confirmar"), "warn"),
    S.CONFIRMED: (_("Confirmado"), "good"),
    S.CHECKED_IN: (_("Presente"), "good"),
    S.COMPLETED: (_("Cumplido"), "good"),
    S.NO_SHOW: (_("No llegó"), "bad"),
    S.EXCUSED: (_("Con justificación"), "quiet"),
    S.CANCELLED: (_("Cancelado"), "quiet"),
    S.SEEKING_COVER: (_("Busca quien lo cubra"), "warn"),
    S.WAITLISTED: (_("En lista de espera"), "quiet"),
    S.OFFERED: (_("Lugar ofrecido"), "warn"),
    S.LAPSED: (_("Oferta vencida"), "quiet"),
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


def short_when(starts_at: datetime, zone: str) -> str:
    """`sáb 5, 09:00`, where there is room for no more."""
    return _formatted(_local(starts_at, zone), "EEE d, HH:mm")


def mailed_when(starts: str, ends: str, zone: str) -> str:
    """The same as `when` of two moments as a notice holds them."""
    return when(datetime.fromisoformat(starts), datetime.fromisoformat(ends), zone)


def places_left(capacity: int, taken: int) -> str:
    """How many more can come."""
    left = capacity - taken
    if left < 1:
        return gettext("Completo")
    return ngettext("Queda %(num)d lugar", "Quedan %(num)d lugares", left)


def place(line: ShiftLine) -> str:
    """Roughly where the shift of a list is."""
    return place_named(line.kind, line.area, line.state)


def place_named(kind: str, area: str, state: str) -> str:
    """Roughly where; what is done from a distance names no place."""
    return gettext("A distancia") if kind == TaskKind.REMOTE else f"{area}, {state}"


def shift_count(number: int) -> str:
    """`3 turnos`."""
    return ngettext("%(num)d turno", "%(num)d turnos", number)


def day_counts(count: Count) -> str:
    """`3 turnos, falta gente`: what a day of the calendar says."""
    if count.short:
        return gettext("%(shifts)s, falta gente", shifts=shift_count(count.shifts))
    if not count.places:
        return gettext("%(shifts)s, completo", shifts=shift_count(count.shifts))
    return shift_count(count.shifts)


def month_name(first: date) -> str:
    """`diciembre de 2026`."""
    return format_skeleton("yMMMM", first, locale=get_locale())


def day_name(day: date) -> str:
    """`sáb 5 dic`."""
    return format_date(day, "EEE d MMM")


def weekdays() -> list[str]:
    """Monday to Sunday."""
    monday = date(2024, 1, 1)
    return [format_date(monday + timedelta(days=number), "EEEE") for number in range(7)]


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _formatted(local: datetime, pattern: str) -> str:
    return format_datetime(local, pattern, rebase=False)


class Titled(Protocol):
    """What has its title in both languages."""

    title_es: Any
    title_en: Any


def title_of(titled: Titled) -> str:
    """The title in the reader's language, in Spanish where there is no other."""
    english = current_language() == "en" and titled.title_en
    return str(titled.title_en if english else titled.title_es)
