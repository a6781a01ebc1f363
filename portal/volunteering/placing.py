"""Take and free places: the row, the recount, and the database's own "no" as our refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.references import new_reference
from portal.volunteering.attending import follow
from portal.volunteering.briefing_queries import is_briefed
from portal.volunteering.door_queries import AtTheDoor
from portal.volunteering.errors import AlreadyIn, Full, Overlaps, SignUpRefused
from portal.volunteering.models import Shift, ShiftRole, SignUp
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, ensure_transition, rest_until
from portal.volunteering.safety_errors import BriefingUnread

_shift: Any = Shift.__table__
_sign_up: Any = SignUp.__table__
_role: Any = ShiftRole.__table__
_INSERT = insert(_sign_up)
# Every time a place is taken the times are the shift's of now; whoever comes back may come
# to another part, and an offer ends with whatever follows it.
_TAKE_AGAIN = (
    update(_sign_up)
    .where(_sign_up.c.id == bindparam("sign_up"))
    .values(
        state=bindparam("to"),
        changed_at=bindparam("at"),
        role_id=bindparam("role"),
        places=bindparam("places"),
        starts_at=bindparam("starts"),
        ends_at=bindparam("ends"),
        rest_until=bindparam("rested"),
        queued_at=bindparam("queued"),
        offered_until=None,
    )
)
_MOVE = (
    update(_sign_up)
    .where(_sign_up.c.id == bindparam("sign_up"))
    .values(state=bindparam("to"), changed_at=bindparam("at"), offered_until=bindparam("until"))
)
_HOLDING = sorted(HOLDS_A_PLACE)
_RECOUNT = (
    update(_shift)
    .where(_shift.c.id == bindparam("shift"))
    .values(
        taken=select(func.coalesce(func.sum(_sign_up.c.places), 0))
        .where(_sign_up.c.shift_id == bindparam("shift"), _sign_up.c.state.in_(_HOLDING))
        .scalar_subquery()
    )
)
_RECOUNT_ROLES = (
    update(_role)
    .where(_role.c.shift_id == bindparam("shift"))
    .values(
        taken=select(func.coalesce(func.sum(_sign_up.c.places), 0))
        .where(_sign_up.c.role_id == _role.c.id, _sign_up.c.state.in_(_HOLDING))
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


@dataclass(frozen=True)
class Seat:
    """A place that the volunteer holds; `is_new` is false when they held it before they asked."""

    reference: str
    state: SignUpState
    is_new: bool


def take_place(
    session: Session, door: AtTheDoor, *, volunteer_id: int, state: SignUpState, now: datetime
) -> str:
    """Put the volunteer into the shift and recount; return the sign-up's reference.

    A state that holds no place only stands in line. Raises Full, Overlaps or AlreadyIn when a
    constraint says no; the transaction lives on.
    """
    connection = session.connection()
    with refusing(connection):
        if door.own is None:
            reference = new_reference()
            connection.execute(_INSERT, _row(door, reference, volunteer_id, state, now))
        else:
            reference = door.own.reference
            ensure_transition(_once_out_of_line(door.own.state, state), state)
            connection.execute(_TAKE_AGAIN, _again(door, door.own.id, state, now))
        _recount(connection, door.shift.id, has_roles=door.shift.has_roles)
    return reference


def move_sign_up(
    session: Session,
    *,
    sign_up_id: int,
    shift_id: int,
    to: SignUpState,
    now: datetime,
    offered_until: datetime | None = None,
) -> None:
    """Move one sign-up and recount its shift; the caller holds the shift's lock.

    `offered_until` goes with OFFERED alone. Raises Full or Overlaps when a constraint says no,
    and BriefingUnread: whoever has not read what may happen there has not arrived.
    """
    if to is SignUpState.CHECKED_IN and not is_briefed(session, sign_up_id):
        raise BriefingUnread(SignUpState.CONFIRMED, to)
    connection = session.connection()
    with refusing(connection):
        connection.execute(
            _MOVE, {"sign_up": sign_up_id, "to": to, "at": now, "until": offered_until}
        )
        _recount(connection, shift_id, has_roles=True)
    follow(session, sign_up_id=sign_up_id, to=to, now=now)


def recount(session: Session, shift_id: int) -> None:
    """Count the shift's places anew; the caller holds its lock and flushed."""
    _recount(session.connection(), shift_id, has_roles=True)


def _once_out_of_line(held: SignUpState, wanted: SignUpState) -> SignUpState:
    """Whoever waited, and takes a place in another part or for another person, leaves the line."""
    waits = SignUpState.WAITLISTED
    return SignUpState.CANCELLED if held is waits and wanted is not waits else held


def _recount(connection: Connection, shift_id: int, *, has_roles: bool) -> None:
    connection.execute(_RECOUNT, {"shift": shift_id})
    if has_roles:
        connection.execute(_RECOUNT_ROLES, {"shift": shift_id})


@contextmanager
def refusing(connection: Connection) -> Iterator[None]:
    """Do what follows in a savepoint; a constraint that says no becomes our refusal."""
    # Said plainly: many people pass here in the same second, and each word of it counts.
    connection.exec_driver_sql("SAVEPOINT seat")
    try:
        yield
        connection.exec_driver_sql("RELEASE SAVEPOINT seat")
    except Exception as error:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT seat")
        said = str(error.orig) if isinstance(error, IntegrityError) else ""
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
        "rest_until": rest_until(door.facts.stretch, door.shift.rules),
        "role_id": door.role.id if door.role else None,
        "places": door.facts.places_wanted,
        "queued_at": _queued(state, now),
        "created_at": now,
        "changed_at": now,
    }


def _again(
    door: AtTheDoor, sign_up_id: int, state: SignUpState, now: datetime
) -> dict[str, object]:
    row = _row(door, "", 0, state, now)
    return {
        "sign_up": sign_up_id,
        "to": state,
        "at": now,
        "role": row["role_id"],
        "places": row["places"],
        "starts": row["starts_at"],
        "ends": row["ends_at"],
        "rested": row["rest_until"],
        "queued": row["queued_at"],
    }


def _queued(state: SignUpState, now: datetime) -> datetime | None:
    return now if state is SignUpState.WAITLISTED else None
