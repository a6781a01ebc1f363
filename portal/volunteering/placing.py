"""Take and free places: the row, the recount, and the database's own "no" as our refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.references import new_reference
from portal.volunteering.door_queries import AtTheDoor
from portal.volunteering.errors import AlreadyIn, Full, Overlaps, SignUpRefused
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, ensure_transition, rest_until

_shift: Any = Shift.__table__
_sign_up: Any = SignUp.__table__
_INSERT = insert(_sign_up)
_MOVE = (
    update(_sign_up)
    .where(_sign_up.c.id == bindparam("sign_up"))
    .values(state=bindparam("to"), changed_at=bindparam("at"))
)
_RECOUNT = (
    update(_shift)
    .where(_shift.c.id == bindparam("shift"))
    .values(
        taken=select(func.count())
        .where(
            _sign_up.c.shift_id == bindparam("shift"),
            _sign_up.c.state.in_(sorted(HOLDS_A_PLACE)),
        )
        .scalar_subquery()
    )
)
# What each engine calls the constraint that said no: PostgreSQL its name, SQLite the columns.
_NAMED: tuple[tuple[str, type[SignUpRefused]], ...] = (
    ("taken_within_capacity", Full),
    ("one_place_at_a_time", Overlaps),
    ("uq_sign_up_shift_id_volunteer_id", AlreadyIn),
    ("sign_up.shift_id, sign_up.volunteer_id", AlreadyIn),
)


def take_place(
    session: Session, door: AtTheDoor, *, volunteer_id: int, state: SignUpState, now: datetime
) -> str:
    """Put the volunteer into the shift and recount; return the sign-up's reference.

    Raises Full, Overlaps or AlreadyIn when a constraint says no; the transaction lives on.
    """
    connection = session.connection()
    with _refusing(connection):
        if door.own is None:
            reference = new_reference()
            connection.execute(_INSERT, _row(door, reference, volunteer_id, state, now))
        else:
            reference = door.own.reference
            ensure_transition(door.own.state, state)
            connection.execute(_MOVE, {"sign_up": door.own.id, "to": state, "at": now})
        connection.execute(_RECOUNT, {"shift": door.shift.id})
    return reference


def move_sign_up(
    session: Session, *, sign_up_id: int, shift_id: int, to: SignUpState, now: datetime
) -> None:
    """Move one sign-up and recount its shift; the caller holds the shift's lock."""
    connection = session.connection()
    connection.execute(_MOVE, {"sign_up": sign_up_id, "to": to, "at": now})
    connection.execute(_RECOUNT, {"shift": shift_id})


@contextmanager
def _refusing(connection: Connection) -> Iterator[None]:
    try:
        with connection.begin_nested():
            yield
    except IntegrityError as error:
        said = str(error.orig)
        for name, refusal in _NAMED:
            if name in said:
                raise refusal() from None
        raise


def _row(
    door: AtTheDoor, reference: str, volunteer_id: int, state: SignUpState, now: datetime
) -> dict[str, object]:
    return {
        "reference": reference,
        "shift_id": door.shift.id,
        "volunteer_id": volunteer_id,
        "state": state,
        "starts_at": door.shift.starts_at,
        "ends_at": door.shift.ends_at,
        "rest_until": rest_until(door.facts.stretch),
        "created_at": now,
        "changed_at": now,
    }
