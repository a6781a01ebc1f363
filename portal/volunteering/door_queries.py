"""What the rule must know at the door of a shift, with the locks or, for a page, without.

Core statements, built once: this is the path that many people take in the same second.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.accounts.vetting import current_vetting_level
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.errors import SignUpRefused, VettingMissing
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.rules import (
    HOLDS_A_PLACE,
    SignUpFacts,
    SignUpState,
    Stretch,
    ensure_may_sign_up,
)

# The rest that short shifts add up to reaches no farther back than this.
WITHIN_REACH = timedelta(days=8)

_user: Any = User.__table__
_shift: Any = Shift.__table__
_task: Any = Task.__table__
_sign_up: Any = SignUp.__table__
_incident: Any = Incident.__table__

_VOLUNTEER = select(_user.c.active).where(_user.c.id == bindparam("volunteer")).with_for_update()
_SHIFT = (
    select(
        _shift.c.id,
        _shift.c.reference,
        _task.c.organisation_id,
        _task.c.level_needed,
        _shift.c.starts_at,
        _shift.c.ends_at,
        _shift.c.opens_at,
        _shift.c.cancelled_at,
        _shift.c.capacity,
        _shift.c.taken,
        _shift.c.asks_first,
        _incident.c.state,
    )
    .join_from(_shift, _task, _shift.c.task_id == _task.c.id)
    .join(_incident, _incident.c.id == _task.c.incident_id)
    .where(_shift.c.reference == bindparam("reference"))
)
# One statement, two locks: the shift for itself alone; its incident shared, so that sign-ups do
# not wait for one another there and only a retraction waits for them. SQLite locks by its BEGIN.
_SHIFT_LOCKED = _SHIFT.suffix_with(
    "FOR UPDATE OF shift FOR SHARE OF incident", dialect="postgresql"
)
_SIGN_UPS = select(
    _sign_up.c.id,
    _sign_up.c.reference,
    _sign_up.c.shift_id,
    _sign_up.c.state,
    _sign_up.c.starts_at,
    _sign_up.c.ends_at,
).where(
    _sign_up.c.volunteer_id == bindparam("volunteer"),
    or_(
        _sign_up.c.shift_id == bindparam("shift"),
        and_(
            _sign_up.c.state.in_(sorted(HOLDS_A_PLACE)),
            _sign_up.c.starts_at.between(bindparam("from_"), bindparam("until")),
        ),
    ),
)


class ShiftAtTheDoor(NamedTuple):
    """The columns of a shift and its task that decide."""

    id: int
    reference: str
    organisation_id: int
    level_needed: int
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    cancelled_at: datetime | None
    capacity: int
    taken: int
    asks_first: bool
    incident_state: IncidentState


class OwnSignUp(NamedTuple):
    """One of the volunteer's sign-ups."""

    id: int
    reference: str
    shift_id: int
    state: SignUpState
    starts_at: datetime
    ends_at: datetime


class AtTheDoor(NamedTuple):
    """A volunteer before a shift: the shift, their sign-up in it if any, and the facts."""

    shift: ShiftAtTheDoor
    own: OwnSignUp | None
    facts: SignUpFacts


def lock_door(session: Session, *, shift: str, volunteer_id: int, now: datetime) -> AtTheDoor:
    """Lock the volunteer, then the shift, always in that order; read the facts behind the locks.

    Raises NotFound for an unknown shift or a volunteer who is no longer active.
    """
    connection = session.connection()
    if not connection.execute(_VOLUNTEER, {"volunteer": volunteer_id}).scalar():
        raise NotFound
    return _at_the_door(session, shift, volunteer_id, now, locked=True)


def look_at_door(session: Session, *, shift: str, volunteer_id: int, now: datetime) -> AtTheDoor:
    """The same facts for a page, without a lock: what would be said if one asked now."""
    return _at_the_door(session, shift, volunteer_id, now, locked=False)


def answer_now(
    session: Session, *, shift: str, volunteer: Actor, now: datetime
) -> SignUpRefused | None:
    """What a page may say before anyone asks: the refusal that would come, or None.

    Of a stranger the shift alone is judged; who they are is not known yet.
    """
    door = look_at_door(session, shift=shift, volunteer_id=volunteer.user_id or 0, now=now)
    try:
        ensure_may_sign_up(door.facts)
    except VettingMissing as refused:
        return refused if volunteer.can(Permission.SHIFT_SIGN_UP) else None
    except SignUpRefused as refused:
        return refused
    return None


def _at_the_door(
    session: Session, reference: str, volunteer_id: int, now: datetime, *, locked: bool
) -> AtTheDoor:
    connection = session.connection()
    found = connection.execute(
        _SHIFT_LOCKED if locked else _SHIFT, {"reference": reference}
    ).first()
    if found is None:
        raise NotFound
    shift = ShiftAtTheDoor._make(found)
    rows = [
        OwnSignUp._make(row) for row in connection.execute(_SIGN_UPS, _reach(shift, volunteer_id))
    ]
    own = next((row for row in rows if row.shift_id == shift.id), None)
    level = current_vetting_level(session, volunteer_id, now)
    return AtTheDoor(shift, own, _facts(shift, own, rows, level, now))


def _reach(shift: ShiftAtTheDoor, volunteer_id: int) -> dict[str, object]:
    return {
        "volunteer": volunteer_id,
        "shift": shift.id,
        "from_": shift.starts_at - WITHIN_REACH,
        "until": shift.ends_at + WITHIN_REACH,
    }


def _facts(
    shift: ShiftAtTheDoor,
    own: OwnSignUp | None,
    rows: Sequence[OwnSignUp],
    level_held: int,
    now: datetime,
) -> SignUpFacts:
    return SignUpFacts(
        stretch=Stretch(shift.starts_at, shift.ends_at),
        places_left=shift.capacity - shift.taken,
        opens_at=shift.opens_at,
        incident_verified=shift.incident_state == IncidentState.VERIFIED,
        shift_cancelled=shift.cancelled_at is not None,
        level_needed=shift.level_needed,
        level_held=level_held,
        already_in=own is not None and own.state in HOLDS_A_PLACE,
        engagements=tuple(
            Stretch(row.starts_at, row.ends_at)
            for row in rows
            if row.shift_id != shift.id and row.state in HOLDS_A_PLACE
        ),
        now=now,
    )
