"""Reads of places."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.places.errors import PlacesMissing, UnknownArea
from portal.places.models import Area, MunicipioInArea, State


def states(session: Session) -> list[State]:
    """All states by name."""
    return sorted(session.scalars(select(State)), key=lambda state: state.name)


def area_by_code(session: Session, code: str) -> Area:
    """One area; raises UnknownArea."""
    area = session.get(Area, code)
    if area is None:
        raise UnknownArea(code)
    return area


def areas(session: Session, *, state_code: str | None = None) -> list[Area]:
    """Areas by state and name, of one state or of all."""
    wanted = select(Area).join(State).order_by(State.name, Area.name, Area.code)
    if state_code is not None:
        wanted = wanted.where(Area.state_code == state_code)
    return list(session.scalars(wanted))


def drawn_areas(session: Session, *, state_code: str) -> list[Area]:
    """The areas of one state by name, with their outlines."""
    wanted = select(Area).where(Area.state_code == state_code).order_by(Area.name, Area.code)
    return list(session.scalars(wanted.options(undefer(Area.outline))))


def area_of_municipio(session: Session) -> dict[str, str]:
    """Municipio code → area code; raises PlacesMissing before the areas are built."""
    found = {m.code: m.area_code for m in session.scalars(select(MunicipioInArea))}
    if not found:
        raise PlacesMissing
    return found


def places_are_built(session: Session) -> bool:
    """Whether the areas are there."""
    return session.scalar(select(Area.code).limit(1)) is not None


def state_names(session: Session) -> dict[str, str]:
    """State code → name, by name; without the outlines, which are large."""
    rows = session.execute(select(State.code, State.name).order_by(State.name))
    return {row.code: row.name for row in rows}
