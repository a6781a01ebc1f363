"""Outlines as SVG paths and as GeoJSON: plain numbers, no tile server, no script."""

import json
import math
from collections.abc import Iterable
from typing import Any

import shapely

from portal.places.drawn_points import path_of

WEST, NORTH, EAST, SOUTH = -117.2, 32.8, -86.6, 14.4
WIDTH = 800
# At Mexico's mean latitude a degree of longitude is this much shorter than one of latitude.
SHRINK = math.cos(math.radians((NORTH + SOUTH) / 2))
SCALE = WIDTH / ((EAST - WEST) * SHRINK)
HEIGHT = round((NORTH - SOUTH) * SCALE)
DECIMALS = 3


def svg_path(geometry: Any) -> str:
    """The `d` of an SVG path in a box of WIDTH × HEIGHT units, whole units only."""
    return "".join(_ring_path(ring) for ring in _rings(geometry))


def label_point(geometry: Any) -> tuple[int, int]:
    """The middle of the widest place inside the outline, in the drawing's units."""
    line = shapely.maximum_inscribed_circle(geometry, tolerance=0.05)
    return _drawn(*line.coords[0])


def geojson(geometry: Any) -> str:
    """A GeoJSON geometry: at most three decimals, exterior rings counter-clockwise."""
    rounded = shapely.orient_polygons(shapely.set_precision(geometry, 10**-DECIMALS))
    shape = json.loads(shapely.to_geojson(rounded))
    shape["coordinates"] = _rounded(shape["coordinates"])
    return json.dumps(shape, separators=(",", ":"))


def _rings(geometry: Any) -> Iterable[list[tuple[float, float]]]:
    for polygon in shapely.get_parts(geometry):
        yield list(polygon.exterior.coords)


def _ring_path(ring: list[tuple[float, float]]) -> str:
    return path_of([_drawn(longitude, latitude) for longitude, latitude in ring])


def _drawn(longitude: float, latitude: float) -> tuple[int, int]:
    return round((longitude - WEST) * SHRINK * SCALE), round((NORTH - latitude) * SCALE)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]
