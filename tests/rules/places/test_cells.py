"""The desk's cells: as small as five incidents allow."""

from datetime import date

import pytest

from portal.places.cells import REGIONS, cells_of, region_of, smallest_crowded, wider

CELLS = cells_of("19", date(2026, 11, 23))


def test_cells_widen_step_by_step():
    assert CELLS == ("19·2026-11", "19·2026-T4", "norte·2026", "MX·2026")


def test_every_state_lies_in_one_region():
    states = [state for region in REGIONS.values() for state in region]
    assert sorted(states) == [f"{n:02}" for n in range(1, 33)]


def test_an_unknown_state_is_named():
    with pytest.raises(ValueError, match="'33'"):
        region_of("33")


@pytest.mark.parametrize(
    "counts, chosen",
    [
        ({CELLS[0]: 5}, CELLS[0]),
        ({CELLS[0]: 4, CELLS[1]: 5}, CELLS[1]),
        ({CELLS[0]: 4, CELLS[1]: 4, CELLS[2]: 5}, CELLS[2]),
        ({CELLS[0]: 4}, CELLS[3]),
        ({}, CELLS[3]),
    ],
)
def test_the_smallest_cell_with_five_is_taken(counts, chosen):
    assert smallest_crowded(CELLS, counts) == chosen


def test_the_widest_cell_keeps_the_year():
    assert wider("19·2026-T4") == "MX·2026"
