"""How groups, bands and columns read in the reader's language."""

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints import help_words
from portal.aid.dashboard_rules import STEP, Bar
from portal.aid.snapshot_rules import LEAST_SHOWN, Month

SECTORS = {
    "food": _l("Alimentos"),
    "health": _l("Salud y ánimo"),
    "protection": _l("Protección, justicia y duelo"),
    "shelter": _l("Alojamiento y traslado"),
    "livelihood": _l("Escuela y sustento"),
}
NEEDS: dict[Any, Any] = {**help_words.NEEDS, "others": _l("Otras necesidades")}
URGENCIES = {
    "today": _l("Hoy"),
    "this_week": _l("Esta semana"),
    "can_wait": _l("Puede esperar"),
}
AGES = {
    "0-7": _l("Hasta 7 días"),
    "8-30": _l("8 a 30 días"),
    "31-90": _l("31 a 90 días"),
    "91+": _l("Más de 90 días"),
}
PLACES = {
    "norte": _l("Región norte"),
    "centro-norte": _l("Región centro-norte"),
    "centro": _l("Región centro"),
    "sur": _l("Región sur"),
    "MX": _l("México, sin más detalle"),
    "others": _l("Otros lugares"),
}


def band(bar: Bar) -> str:
    """`10 a 14`, or that there are fewer than five."""
    if bar.least is None:
        return _("menos de 5")
    return _("%(least)d a %(most)d", least=bar.least, most=bar.least + STEP - 1)


def figure(shown: int | None) -> str:
    """A published figure, or that it is too small to be one."""
    return _("menos de %(least)d", least=LEAST_SHOWN) if shown is None else str(shown)


def month_name(month: str) -> str:
    """`octubre 2026`."""
    return month_of(Month.parse(month).first)


def month_of(first: date) -> str:
    """The month that begins on this day, in words."""
    return format_date(first, "MMMM y")


def method() -> list[str]:
    """How the figures were made, for whoever reads them without us."""
    return [
        _(
            "Cada cifra cuenta los casos que se abrieron en el mes, movida por un azar secreto y "
            "redondeada a cinco. Debajo de %(least)d no se muestra.",
            least=LEAST_SHOWN,
        ),
        _(
            "El azar se sacó una sola vez. Ni quien conozca todos los demás casos puede tener "
            "certeza, por estas cifras, de que uno está entre ellos."
        ),
        _("La suma es la de las cifras que se muestran; no es un total exacto."),
    ]
