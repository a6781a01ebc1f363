"""Find the area that stands for a point; the point itself goes nowhere."""

from collections.abc import Mapping

import shapely

from portal.places.outlines import read_outlines

# A point at sea or on a river belongs to the nearest municipio within some 20 km.
REACH_IN_DEGREES = 0.2


class Locator:
    """Answers which area holds a point, from outlines held in memory."""

    def __init__(self, area_of_municipio: Mapping[str, str]) -> None:
        outlines = read_outlines().outlines
        self._codes = list(outlines)
        self._tree = shapely.STRtree(list(outlines.values()))
        self._areas = area_of_municipio

    def area_of(self, *, longitude: float, latitude: float) -> str | None:
        """The area's code, or None far from any municipio. Degrees, WGS 84."""
        point = shapely.Point(longitude, latitude)
        found = sorted(self._tree.query(point, predicate="intersects"))
        if not found:
            found = sorted(
                self._tree.query_nearest(point, max_distance=REACH_IN_DEGREES, all_matches=True)
            )
        return self._areas[self._codes[found[0]]] if found else None
