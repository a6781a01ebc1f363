"""What the timeline draws: a column for each of the last twelve months, by layer and by kind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from portal.incidents.public_queries import Sorted, counts_by_month
from portal.incidents.public_rules import Layer, MapLayer, PublicFilter
from portal.incidents.rules import IncidentKind

COLUMNS = 12


@dataclass(frozen=True)
class Column:
    """A month and its numbers, by map layer and by kind."""

    month: date
    layers: dict[MapLayer, int]
    kinds: dict[IncidentKind, int]

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self.layers.values())


def drawn_layers(columns: Sequence[Column]) -> list[MapLayer]:
    """The layers with anything in them, in the order of the key."""
    return [layer for layer in MapLayer if any(column.layers.get(layer) for column in columns)]


def drawn_kinds(columns: Sequence[Column]) -> list[IncidentKind]:
    """The kinds with anything in them."""
    return [kind for kind in IncidentKind if any(column.kinds.get(kind) for column in columns)]


def month_pictures(
    session: Session,
    wanted: PublicFilter,
    shown: Collection[MapLayer],
    ends: Mapping[Layer, date],
) -> dict[Layer, list[Column]]:
    """Of each layer with anything to show: its last twelve months, the last being in `ends`."""
    drawn = {
        Layer.ALLIANCE: any(layer is not MapLayer.HISTORICAL for layer in shown),
        Layer.HISTORICAL: MapLayer.HISTORICAL in shown,
    }
    return {
        layer: month_columns(session, replace(wanted, layer=layer), shown, last=last)
        for layer, last in ends.items()
        if drawn[layer]
    }


def month_columns(
    session: Session, wanted: PublicFilter, shown: Collection[MapLayer], *, last: date
) -> list[Column]:
    """Twelve months up to that of `last`, oldest first; the empty ones too."""
    months = [_earlier(last, ago) for ago in reversed(range(COLUMNS))]
    counted = counts_by_month(session, wanted, shown, first=months[0])
    return [_column(month, counted.get(month, {})) for month in months]


def _column(month: date, counted: Sorted) -> Column:
    layers: dict[MapLayer, int] = {}
    kinds: dict[IncidentKind, int] = {}
    for (layer, kind), number in counted.items():
        layers[layer] = layers.get(layer, 0) + number
        kinds[kind] = kinds.get(kind, 0) + number
    return Column(month, layers, kinds)


def _earlier(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
