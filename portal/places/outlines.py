"""Read the shipped outlines and populations; repair what is not valid geometry."""

import csv
import functools
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from portal.places.errors import BrokenPlaceData
from portal.places.rules import Municipio

DATA = Path(__file__).parent / "data"
MUNICIPIOS = DATA / "mx_municipios_2469_topojson.json"
POPULATIONS = DATA / "municipio_population_2020.csv"
STATES = DATA / "mx_states_32_coarse.geojson"
# The outlines of the states carry other names than the census does.
STATES_NAMED_OTHERWISE = {
    "Distrito Federal": "Ciudad de México",
    "San Luís Potosi": "San Luis Potosí",
}

Point = tuple[float, float]


@dataclass(frozen=True)
class OutlineMap:
    """Every municipio's outline, and who borders on whom."""

    outlines: Mapping[str, Any]
    neighbours: Mapping[str, frozenset[str]]


@functools.cache
def read_outlines() -> OutlineMap:
    """All municipios; arcs shared by two outlines make them neighbours."""
    topology = json.loads(MUNICIPIOS.read_text(encoding="utf-8"))
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    outlines: dict[str, Any] = {}
    users: defaultdict[int, set[str]] = defaultdict(set)
    for shape in topology["objects"]["municipios"]["geometries"]:
        code = shape["properties"]["id"]
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for number in _arc_numbers(polygons):
            users[number].add(code)
        outlines[code] = polygons_of(_assembled(polygons, arcs))
    return OutlineMap(outlines, _neighbours(users))


def read_municipios() -> list[Municipio]:
    """Every municipio of the census of 2020; raises BrokenPlaceData naming a bad line."""
    with POPULATIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return [Municipio(r["region"], r["municipio_name"], int(r["pop"])) for r in rows]
    except (KeyError, ValueError) as wrong:
        raise BrokenPlaceData(f"{POPULATIONS.name}: {wrong!r}") from None


def read_state_names() -> dict[str, str]:
    """State code → name, as the census writes it."""
    with POPULATIONS.open(encoding="utf-8", newline="") as file:
        return {row["region"][:2]: row["state_name"] for row in csv.DictReader(file)}


def read_states() -> dict[str, Any]:
    """State name → coarse outline."""
    features = json.loads(STATES.read_text(encoding="utf-8"))["features"]
    return {
        STATES_NAMED_OTHERWISE.get(f["properties"]["NAME"], f["properties"]["NAME"]): polygons_of(
            shapely.from_geojson(json.dumps(f["geometry"]))
        )
        for f in features
    }


def polygons_of(geometry: Any) -> Any:
    """The valid surfaces of `geometry`; stray lines and points that a repair leaves are dropped."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    surfaces = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    for part in shapely.get_parts(geometry):
        if part.geom_type == "MultiPolygon":
            surfaces += list(shapely.get_parts(part))
    return shapely.multipolygons(surfaces)


def _decoded(arc: list[list[int]], transform: Mapping[str, list[float]]) -> list[Point]:
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale_x + move_x, y * scale_y + move_y))
    return points


def _arc_numbers(polygons: list[list[list[int]]]) -> Iterator[int]:
    for polygon in polygons:
        for ring in polygon:
            for number in ring:
                yield number if number >= 0 else ~number


def _assembled(polygons: list[list[list[int]]], arcs: list[list[Point]]) -> Any:
    shapes = []
    for polygon in polygons:
        exterior, *holes = [_ring(ring, arcs) for ring in polygon]
        if len(exterior) >= 4:
            shapes.append(shapely.Polygon(exterior, [h for h in holes if len(h) >= 4]))
    return shapely.MultiPolygon(shapes)


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def _neighbours(users: Mapping[int, set[str]]) -> dict[str, frozenset[str]]:
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for codes in users.values():
        for code in codes:
            beside[code] |= codes - {code}
    return {code: frozenset(others) for code, others in beside.items()}
