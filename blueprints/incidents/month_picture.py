"""What the picture of the months draws: a column for each of the last twelve."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from portal.incidents.public_queries import counts_by_month
from portal.incidents.public_rules import Layer, MapLayer, PublicFilter

COLUMNS = 12


@dataclass(frozen=True)
class Column:
    """A month and its number."""

    month: date
    number: int


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
    return [Column(month, counted.get(month, 0)) for month in months]


def _earlier(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
