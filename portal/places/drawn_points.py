"""Rings of whole units: as an SVG path, and a point that is surely inside. Pure."""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[int, int]


def path_of(ring: Sequence[Point]) -> str:
    """The ring as relative steps of an SVG path; empty when less than a triangle is left of it."""
    points = [point for at, point in enumerate(ring) if at == 0 or point != ring[at - 1]]
    if len(points) < 4:
        return ""
    start, *rest = points[:-1]
    here, steps = start, []
    for point in rest:
        steps.append(f"{point[0] - here[0]} {point[1] - here[1]}")
        here = point
    return f"M{start[0]} {start[1]}l{' '.join(steps)}z"


def inner_point(ring: Sequence[Point]) -> Point:
    """The middle of the longest stretch inside the ring along one of a few level lines."""
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    # Half a unit off, so that no line runs through a corner.
    levels = [top + (bottom - top) * share // 8 + 0.5 for share in (4, 3, 5, 2, 6)]
    stretches = [
        (right - left, (left + right) / 2, level)
        for level in levels
        for left, right in _inside(ring, level)
    ]
    if not stretches:
        return ring[0]
    _, x, y = max(stretches, key=lambda stretch: stretch[0])
    return round(x), round(y)


def _inside(ring: Sequence[Point], level: float) -> list[tuple[float, float]]:
    crossings = sorted(
        x1 + (level - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > level) != (y2 > level)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))
