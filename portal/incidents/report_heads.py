"""Which column of a file of reports says what: chosen by a person, guessed from the head. Pure."""

from dataclasses import dataclass

from portal.csv_tables import DayOrder, guessed_columns
from portal.incidents.rules import IncidentKind

# Ushahidi's export says INCIDENT TITLE, INCIDENT DATE, LOCATION, DESCRIPTION, LATITUDE, LONGITUDE
# and `#`; its LOCATION is free text, so that the point alone tells the place.
WORDS = {
    "title": ("title", "titulo", "título", "asunto"),
    "account": ("description", "descrip", "relato", "detalle", "mensaje", "message"),
    "day": ("incident date", "fecha", "dia", "día", "date"),
    "longitude": ("longitud", "lon", "lng"),
    "latitude": ("latitud", "lat"),
    "municipio": ("municipio", "municipality", "inegi", "cvegeo"),
    "key": ("#", "folio", "clave", "id"),
    "kind": ("tipo", "kind", "qué pasó"),
}


@dataclass(frozen=True)
class Mapping:
    """Columns by number from 0; the place is a municipio's name or code, or else a point."""

    title: int
    account: int
    day: int
    order: DayOrder = DayOrder.ISO
    municipio: int | None = None
    longitude: int | None = None
    latitude: int | None = None
    key: int | None = None
    kind: int | None = None
    usual_kind: IncidentKind = IncidentKind.THREATS

    @property
    def tells_place(self) -> bool:
        """Whether some column says where."""
        return self.municipio is not None or None not in (self.longitude, self.latitude)


def guessed(head: list[str]) -> Mapping:
    """The mapping that the words of the head suggest; a person sees it and may change it."""
    exact = [title.strip().lower() for title in head]
    found = guessed_columns(exact, {k: v for k, v in WORDS.items() if k != "key"})
    keys = [n for n, title in enumerate(exact) if title in WORDS["key"] and n not in found.values()]
    account = found.get("account", found.get("title", 0))
    return Mapping(
        title=found.get("title", account),
        account=account,
        day=found.get("day", 0),
        municipio=found.get("municipio"),
        longitude=found.get("longitude"),
        latitude=found.get("latitude"),
        key=keys[0] if keys else None,
        kind=found.get("kind"),
    )
