"""A state drawn large: nothing leaves the picture, and each mark stands in its own area."""

import json
import re

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from portal.places.close_up import MARGIN, TALLEST, WIDTH, close_up
from portal.places.drawn_points import inner_point, path_of


def square(west, south, side=1.0):
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def points_of(path):
    """The corners that the steps of a path lead to."""
    x, y, *steps = map(int, re.findall(r"-?\d+", path))
    corners = [(x, y)]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((x, y))
    return corners


def test_it_fills_the_picture_and_north_is_up():
    drawn = close_up([square(-100, 20), square(-100, 21)])
    south, north = drawn.shapes
    assert drawn.height <= TALLEST
    assert north.y < south.y
    xs, ys = zip(*points_of(south.path), *points_of(north.path), strict=True)
    assert (min(xs), min(ys), max(ys)) == (MARGIN, MARGIN, drawn.height - MARGIN)
    assert drawn.view_box == f"0 0 {drawn.width} {drawn.height}"


def test_several_surfaces_are_one_shape_marked_in_the_largest():
    island, land = json.loads(square(-101, 20, 0.1)), json.loads(square(-100, 20))
    both = {"type": "MultiPolygon", "coordinates": [island["coordinates"], land["coordinates"]]}
    shape = close_up([json.dumps(both)]).shapes[0]
    assert shape.path.count("M") == 2
    assert shape.x > 200


def test_nothing_is_drawn_of_nothing():
    assert close_up([]).shapes == ()


@given(
    st.lists(
        st.tuples(st.floats(-117, -87), st.floats(14, 32), st.floats(0.01, 3)),
        min_size=1,
        max_size=6,
    )
)
def test_all_of_it_is_in_the_picture_wherever_it_lies(places):
    drawn = close_up([square(*place) for place in places])
    assert drawn.width <= WIDTH + 1
    for shape in drawn.shapes:
        for x, y in points_of(shape.path) if shape.path else []:
            assert 0 <= x <= drawn.width
            assert 0 <= y <= drawn.height


@pytest.mark.parametrize(
    "ring, path",
    [
        ([(0, 0), (9, 0), (9, 9), (0, 0)], "M0 0l9 0 0 9z"),
        ([(0, 0), (0, 0), (9, 0), (9, 0), (9, 9), (0, 0)], "M0 0l9 0 0 9z"),
        ([(0, 0), (9, 0), (0, 0)], ""),
        ([(3, 3), (3, 3)], ""),
    ],
)
def test_a_ring_becomes_steps_and_a_speck_nothing(ring, path):
    assert path_of(ring) == path


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (40, 0), (40, 40), (0, 40), (0, 0)],
        # A horseshoe: its middle is not in it.
        [(0, 0), (60, 0), (60, 60), (45, 60), (45, 15), (15, 15), (15, 60), (0, 60), (0, 0)],
        # A thin stroke across.
        [(0, 0), (4, 0), (84, 80), (80, 80), (0, 0)],
    ],
)
def test_the_mark_of_a_shape_lies_in_it(ring):
    assert shapely.Polygon(ring).buffer(1).contains(shapely.Point(inner_point(ring)))


def test_what_is_flat_is_marked_where_it_begins():
    assert inner_point([(5, 5), (9, 5), (5, 5)]) == (5, 5)
