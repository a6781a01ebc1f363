"""Build states and areas from the official outlines and the census."""

from collections.abc import Callable
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.places.drawing import geojson, label_point, svg_path
from portal.places.models import Area, MunicipioInArea, State
from portal.places.outlines import (
    polygons_of,
    read_municipios,
    read_outlines,
    read_state_names,
    read_states,
)
from portal.places.rules import Group, Municipio, merge_upward

Progress = Callable[[str, int, int], None]
# About two kilometres: the areas keep their shape, and their shared borders stay shared.
TOLERANCE_IN_DEGREES = 0.02


def _silent(_what: str, _done: int, _whole: int) -> None:
    """Show nothing."""


def build_places(session: Session, *, progress: Progress = _silent) -> tuple[int, int]:
    """Write every state and area anew or as before; return how many of each there are.

    The same files always give the same rows, so building again changes nothing.
    """
    progress("outlines", 0, 3)
    municipios, outlined = read_municipios(), read_outlines()
    progress("states", 1, 3)
    known = _what_is_there(session)
    states = _state_rows(municipios)
    for state in states:
        session.merge(state)
    session.flush()
    progress("areas", 2, 3)
    groups = merge_upward(municipios, outlined.neighbours)
    _write_areas(session, groups, _simplified(groups, outlined.outlines))
    progress("areas", 3, 3)
    del known
    return len(states), len(groups)


def _what_is_there(session: Session) -> list[object]:
    """Rows held in memory while building, so that no merge asks the database for its one row."""
    return [
        *session.scalars(select(State)),
        *session.scalars(select(Area)),
        *session.scalars(select(MunicipioInArea)),
    ]


def _state_rows(municipios: list[Municipio]) -> list[State]:
    outlines = read_states()
    return [
        _state_row(code, name, outlines[name], municipios)
        for code, name in sorted(read_state_names().items())
    ]


def _state_row(code: str, name: str, outline: Any, municipios: list[Municipio]) -> State:
    x, y = label_point(outline)
    return State(
        code=code,
        name=name,
        population=sum(m.population for m in municipios if m.state_code == code),
        outline=geojson(outline),
        drawing=svg_path(outline),
        label_x=x,
        label_y=y,
    )


def _simplified(groups: list[Group], outlines: Any) -> list[Any]:
    whole = [
        polygons_of(shapely.union_all([outlines[member.code] for member in group.members]))
        for group in groups
    ]
    return list(shapely.coverage_simplify(whole, TOLERANCE_IN_DEGREES))


def _write_areas(session: Session, groups: list[Group], outlines: list[Any]) -> None:
    for group, outline in zip(groups, outlines, strict=True):
        first = group.members[0]
        session.merge(
            Area(
                code=group.code,
                name=first.name,
                merged=group.others,
                state_code=first.state_code,
                population=group.population,
                outline=geojson(outline),
            )
        )
    session.flush()
    for group in groups:
        for member in group.members:
            session.merge(
                MunicipioInArea(
                    code=member.code,
                    name=member.name,
                    population=member.population,
                    area_code=group.code,
                )
            )
    session.flush()
