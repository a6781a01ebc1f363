"""A place is an area or, by its two digits, a whole state: what lies in it, and its name."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.places.models import Area, State
from portal.places.rules import STATE_DIGITS


def lies_in(place: Any, area_code: Any) -> ColumnElement[bool]:
    """Whether an area is the place, or lies in it; for the database, both may be columns."""
    return or_(area_code == place, func.substr(area_code, 1, STATE_DIGITS) == place)


def place_name(session: Session, place: str) -> str:
    """What the place is called; a code that nothing has stays as it is."""
    if len(place) == STATE_DIGITS:
        return session.scalar(select(State.name).where(State.code == place)) or place
    found = session.execute(
        select(Area.name, State.name).join(State).where(Area.code == place)
    ).first()
    return f"{found[0]}, {found[1]}" if found else place


def place_exists(session: Session, place: str) -> bool:
    """Whether it is the code of a state or of an area."""
    table = State if len(place) == STATE_DIGITS else Area
    return session.scalar(select(table.code).where(table.code == place)) is not None
