"""A case's coarse cell in words: where and when, as far as the desk may know."""

from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.places.models import State


def in_words(session: Session, cell: str) -> str:
    """`Nuevo León, noviembre 2026`, a quarter, a region or the country; never finer."""
    where, _dot, when = cell.partition("·")
    year, _dash, part = when.partition("-")
    if not part:
        return _region(where, year)
    state = session.get(State, where)
    name = state.name if state else where
    if part.startswith("T"):
        return _(
            "%(state)s, trimestre %(quarter)s de %(year)s", state=name, quarter=part[1:], year=year
        )
    period = format_date(date(int(year), int(part), 1), "MMMM y")
    return _("%(state)s, %(period)s", state=name, period=period)


def _region(where: str, year: str) -> str:
    told = {
        "norte": _("Región norte, %(year)s", year=year),
        "centro-norte": _("Región centro-norte, %(year)s", year=year),
        "centro": _("Región centro, %(year)s", year=year),
        "sur": _("Región sur, %(year)s", year=year),
    }
    return told.get(where, _("México, %(year)s", year=year))
