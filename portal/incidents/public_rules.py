"""What the public may ask the coarse copy for, and nothing finer. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.errors import NotFound
from portal.incidents.rules import IncidentKind, IncidentState


class Layer(StrEnum):
    """Who stands behind an entry: the alliance's verifiers, or UCDP's researchers."""

    ALLIANCE = "alliance"
    HISTORICAL = "historical"


class MapLayer(StrEnum):
    """What the map can show or leave out; each published entry is in one of them or in none."""

    VERIFIED = "verified"
    UNCONFIRMED = "unconfirmed"
    FALSE = "false"
    ALL_CLEAR = "all_clear"
    HISTORICAL = "historical"


_ON_THE_MAP = {
    IncidentState.VERIFIED: MapLayer.VERIFIED,
    IncidentState.UNCONFIRMED: MapLayer.UNCONFIRMED,
    IncidentState.CORROBORATED: MapLayer.UNCONFIRMED,
    IncidentState.CORRECTED: MapLayer.UNCONFIRMED,
    IncidentState.CANNOT_VERIFY: MapLayer.UNCONFIRMED,
    IncidentState.FALSE: MapLayer.FALSE,
    IncidentState.EXPIRED: MapLayer.ALL_CLEAR,
}
SHOWN_AT_FIRST = frozenset(MapLayer) - {MapLayer.FALSE}


def map_layer(layer: Layer, state: IncidentState | None) -> MapLayer | None:
    """Where an entry is drawn; what was retracted or is a duplicate is drawn nowhere."""
    if layer is Layer.HISTORICAL:
        return MapLayer.HISTORICAL
    return _ON_THE_MAP.get(state) if state else None


@dataclass(frozen=True)
class Span:
    """A week or a month to filter by; matches published periods that begin in it."""

    first: date
    last: date
    is_week: bool


@dataclass(frozen=True)
class PublicFilter:
    """The only questions there are: layer, state, area, kind, a week or a month, and words."""

    layer: Layer = Layer.ALLIANCE
    state_code: str | None = None
    area_code: str | None = None
    kind: IncidentKind | None = None
    span: Span | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cursor:
    """Where the next page begins: after this published period and random reference."""

    period_start: date
    reference: str

    def __str__(self) -> str:
        return f"{self.period_start.isoformat()}.{self.reference}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `str` wrote; raises NotFound for anything else."""
        start, dot, reference = text.partition(".")
        if not dot or not re.fullmatch(r"[a-z0-9]{1,32}", reference):
            raise NotFound
        try:
            return cls(date.fromisoformat(start), reference)
        except ValueError:
            raise NotFound from None


def week_named(name: str) -> Span:
    """The week `2026-W47`; raises ValueError for what is none."""
    found = re.fullmatch(r"(\d{4})-W(\d{2})", name)
    if not found:
        raise ValueError(name)
    monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return Span(monday, monday + timedelta(days=6), is_week=True)


def month_named(name: str) -> Span:
    """The month `2023-05`; raises ValueError for what is none."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", name)
    if not found:
        raise ValueError(name)
    first = date(int(found[1]), int(found[2]), 1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), False)
