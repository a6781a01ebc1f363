"""Outlines as CAP's polygons: latitude first, closed, checked before anybody is warned. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

FEWEST_POINTS = 4


class BrokenOutline(ValueError):
    """An outline that no receiver of alerts could draw."""


def polygons_of(outline: Mapping[str, Any]) -> list[str]:
    """Each outer ring as CAP writes it; raises BrokenOutline. Holes have no place in CAP."""
    shapes = outline["coordinates"]
    if outline["type"] == "Polygon":
        shapes = [shapes]
    return [_polygon(shape[0]) for shape in shapes]


def _polygon(ring: Sequence[Sequence[float]]) -> str:
    if len(ring) < FEWEST_POINTS or list(ring[0]) != list(ring[-1]):
        raise BrokenOutline("the ring is not closed, or has fewer than four points")
    for longitude, latitude in ring:
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise BrokenOutline(f"{latitude},{longitude} is nowhere on earth")
    return " ".join(f"{latitude:.7g},{longitude:.7g}" for longitude, latitude in ring)
