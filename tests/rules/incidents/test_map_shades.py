"""The shades of the map are round numbers, few, rising, and fit what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.incidents.map_shades import SHADES, levels_for, shade


@pytest.mark.parametrize(
    "most, levels",
    [
        (0, ()),
        (1, (1,)),
        (2, (1, 2)),
        (3, (1, 2, 3)),
        (4, (1, 2, 3, 4)),
        (16, (1, 2, 5, 10)),
        (40, (1, 2, 5, 20)),
        (611, (1, 5, 20, 100)),
        (5000, (1, 10, 100, 500)),
    ],
)
def test_where_each_shade_begins(most, levels):
    assert levels_for(most) == levels


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_they_rise_the_fullest_has_the_darkest_and_only_nothing_is_blank(most, number):
    levels = levels_for(most)
    assert len(levels) <= SHADES
    assert list(levels) == sorted(set(levels))
    assert shade(most, levels) == len(levels)
    assert (shade(min(number, most), levels) == 0) == (min(number, most) == 0)
