"""Areas from the official outlines, the same each time."""

import json

import pytest
import shapely
from sqlalchemy import func, select

from portal.places.building import build_places
from portal.places.errors import PlacesMissing, UnknownArea
from portal.places.models import Area, MunicipioInArea, State
from portal.places.queries import area_by_code, area_of_municipio, states
from portal.places.rules import POPULATION_FLOOR


@pytest.fixture
def built(session):
    return build_places(session)


def test_thirty_two_states_and_every_municipio(session, built):
    assert built[0] == 32
    assert len(states(session)) == 32
    assert session.scalar(select(func.count()).select_from(MunicipioInArea)) == 2_469


def test_nobody_lives_in_an_area_below_the_floor(session, built):
    assert session.scalar(select(func.min(Area.population))) >= POPULATION_FLOOR


def test_building_again_changes_nothing(session, built):
    def shape():
        return session.execute(select(Area.code, Area.name, Area.outline).order_by(Area.code)).all()

    before = shape()
    assert build_places(session) == built
    assert shape() == before


def test_outlines_are_valid_coarse_and_counter_clockwise(session, built):
    for (outline,) in session.execute(select(Area.outline).limit(200)):
        shape = shapely.from_geojson(outline)
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
        numbers = str(json.loads(outline)["coordinates"]).replace("[", "").replace("]", "")
        assert all(len(n.partition(".")[2]) <= 3 for n in numbers.split(","))


def test_every_state_has_a_drawing_with_its_mark_in_the_picture(session, built):
    for state in session.scalars(select(State)):
        assert state.drawing.startswith("M")
        assert 0 < state.label_x < 800
        assert 0 < state.label_y < 530


def test_an_invented_area_is_not_found(session, built):
    with pytest.raises(UnknownArea):
        area_by_code(session, "99999")


def test_without_areas_the_remedy_is_named(session):
    with pytest.raises(PlacesMissing, match="flask places build"):
        area_of_municipio(session)
