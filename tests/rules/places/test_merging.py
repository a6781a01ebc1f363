"""Small municipios are merged upward until nobody stands alone."""

import random

import pytest

from portal.places.errors import BrokenPlaceData
from portal.places.outlines import read_municipios, read_outlines
from portal.places.rules import POPULATION_FLOOR, Municipio, merge_upward


def town(code, population):
    return Municipio(code=code, name=f"Pueblo {code}", population=population)


def codes(groups):
    return {group.code: [m.code for m in group.members] for group in groups}


def test_what_is_large_enough_stays_alone():
    assert codes(merge_upward([town("01001", 20_000)], {})) == {"01001": ["01001"]}


def test_the_small_joins_its_least_populous_neighbour():
    towns = [town("01001", 900), town("01002", 50_000), town("01003", 30_000)]
    beside = {"01001": ["01002", "01003"], "01002": ["01001"], "01003": ["01001"]}
    assert codes(merge_upward(towns, beside)) == {
        "01002": ["01002"],
        "01003-1": ["01003", "01001"],
    }


def test_a_neighbour_in_another_state_does_not_count():
    with pytest.raises(BrokenPlaceData, match="01001"):
        merge_upward([town("01001", 900), town("02001", 50_000)], {"01001": ["02001"]})


def test_the_order_of_the_rows_changes_nothing():
    municipios, neighbours = read_municipios(), read_outlines().neighbours
    shuffled = list(municipios)
    random.Random(7).shuffle(shuffled)
    assert codes(merge_upward(municipios, neighbours)) == codes(merge_upward(shuffled, neighbours))


def test_of_the_real_municipios_each_is_in_one_area_of_its_state_above_the_floor():
    municipios = read_municipios()
    groups = merge_upward(municipios, read_outlines().neighbours)
    members = [m.code for group in groups for m in group.members]
    assert sorted(members) == sorted(m.code for m in municipios)
    assert len(members) == 2_469
    assert all(group.population >= POPULATION_FLOOR for group in groups)
    assert all(len({m.state_code for m in group.members}) == 1 for group in groups)


def test_every_outline_is_valid_after_reading():
    outlines = read_outlines().outlines
    assert len(outlines) == 2_469
    assert all(outline.is_valid and not outline.is_empty for outline in outlines.values())
