"""Find the area of a municipio that somebody wrote: by its code, or by its name and state."""

import unicodedata
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.places.models import MunicipioInArea
from portal.places.queries import state_names


class Gazetteer:
    """Every municipio by its INEGI code and by `name, state`; accents and case do not matter."""

    def __init__(self, municipios: Iterable[tuple[str, str, str]], states: dict[str, str]) -> None:
        self._by_code: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for code, name, area in municipios:
            self._by_code[code] = area
            self._by_name[_plain(f"{name}, {states[code[:2]]}")] = area

    def area_of(self, written: str) -> str | None:
        """The area's code, or None for a place that nobody knows."""
        # Spreadsheets drop the zero in front of the codes of nine states.
        if written.isascii() and written.isdigit():
            return self._by_code.get(written.zfill(5))
        return self._by_name.get(_plain(written))


def gazetteer(session: Session) -> Gazetteer:
    """All municipios of the country."""
    rows = session.execute(
        select(MunicipioInArea.code, MunicipioInArea.name, MunicipioInArea.area_code)
    )
    return Gazetteer(((r.code, r.name, r.area_code) for r in rows), state_names(session))


def _plain(text: str) -> str:
    """Without accents, case or spare spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return ", ".join(" ".join(part.split()) for part in bare.split(","))
