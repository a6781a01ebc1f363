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


def test_the_whole_country_is_there_coarse_and_drawn(session, built):
    """One building serves all that is only read: it takes seconds."""
    every_state_and_municipio(session, built)
    nobody_lives_below_the_floor(session)
    outlines_are_valid_coarse_and_counter_clockwise(session)
    every_drawing_has_its_mark_in_the_picture(session)
    with pytest.raises(UnknownArea):
        area_by_code(session, "99999")


def test_building_again_changes_nothing(session, built):
    def shape():
        return session.execute(select(Area.code, Area.name, Area.outline).order_by(Area.code)).all()

    before = shape()
    assert build_places(session) == built
    assert shape() == before


def every_state_and_municipio(session, built):
    assert built[0] == 32
    assert len(states(session)) == 32
    assert session.scalar(select(func.count()).select_from(MunicipioInArea)) == 2_469


def nobody_lives_below_the_floor(session):
    assert session.scalar(select(func.min(Area.population))) >= POPULATION_FLOOR


def outlines_are_valid_coarse_and_counter_clockwise(session):
    outlines = session.scalars(select(Area.outline).limit(200)).all()
    assert len(outlines) == 200
    for outline in outlines:
        shape = shapely.from_geojson(outline)
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
        numbers = str(json.loads(outline)["coordinates"]).replace("[", "").replace("]", "")
        assert all(len(n.partition(".")[2]) <= 3 for n in numbers.split(","))


def every_drawing_has_its_mark_in_the_picture(session):
    drawn = session.scalars(select(State)).all()
    assert len(drawn) == 32
    for state in drawn:
        assert state.drawing.startswith("M")
        assert 0 < state.label_x < 800
        assert 0 < state.label_y < 530


def test_without_areas_the_remedy_is_named(session):
    with pytest.raises(PlacesMissing, match="flask places build"):
        area_of_municipio(session)
