"""Outlines drawn large: one state's areas fill the picture. Plain arithmetic on GeoJSON."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.places.drawn_points import inner_point, path_of

WIDTH = 800
TALLEST = 720
MARGIN = 12

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Shape:
    """One outline as the `d` of an SVG path, and a point inside it for a mark."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class CloseUp:
    """Shapes in the order of the outlines, in a picture of `width` × `height` units."""

    width: int
    height: int
    shapes: tuple[Shape, ...]

    @property
    def view_box(self) -> str:
        """As SVG wants it."""
        return f"0 0 {self.width} {self.height}"


def close_up(outlines: Sequence[str]) -> CloseUp:
    """Draw GeoJSON outlines as large as fits; degrees become units, north is up."""
    shapes = [_rings(outline) for outline in outlines]
    points = [point for rings in shapes for ring in rings for point in ring]
    if not points:
        return CloseUp(WIDTH, 1, ())
    west, east = _ends(x for x, _ in points)
    south, north = _ends(y for _, y in points)
    # A degree of longitude is this much shorter than one of latitude here.
    shrink = math.cos(math.radians((north + south) / 2))
    wide, high = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / high)

    def drawn(ring: Ring) -> list[tuple[int, int]]:
        return [
            (round((x - west) * shrink * scale) + MARGIN, round((north - y) * scale) + MARGIN)
            for x, y in ring
        ]

    return CloseUp(
        round(wide * scale) + 2 * MARGIN,
        round(high * scale) + 2 * MARGIN,
        tuple(_shape([drawn(ring) for ring in rings]) for rings in shapes),
    )


def _shape(rings: list[list[tuple[int, int]]]) -> Shape:
    largest = max(rings, key=_bulk)
    return Shape("".join(map(path_of, rings)), *inner_point(largest))


def _rings(outline: str) -> list[Ring]:
    """The exterior rings of a polygon or of several."""
    shape = json.loads(outline)
    parts = shape["coordinates"]
    polygons = [parts] if shape["type"] == "Polygon" else parts
    return [[(point[0], point[1]) for point in polygon[0]] for polygon in polygons]


def _bulk(ring: list[tuple[int, int]]) -> int:
    """Twice the surface that the ring encloses."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)))


def _ends(values: Iterable[float]) -> tuple[float, float]:
    found = list(values)
    return min(found), max(found)
