"""A volunteer takes a place in a shift."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit import recording
from portal.errors import NotFound
from portal.outbox import writing
from portal.volunteering.door_queries import AtTheDoor, lock_door
from portal.volunteering.errors import AlreadyIn
from portal.volunteering.placing import Seat, take_place
from portal.volunteering.rules import ensure_may_sign_up, first_state


def sign_up(
    session: Session,
    *,
    shift: str,
    volunteer: Actor,
    now: datetime,
    role: str | None = None,
    places: int = 1,
) -> Seat:
    """Take a place in the shift of that reference, in the part `role` where it has parts.

    `places` counts the volunteer and those they bring and answer for; all come in or nobody.
    Asking twice gives the same seat. Raises a SignUpRefused that names the reason; NotFound for
    an unknown shift or part, or for someone who may not sign up. Rows are written past the
    session: refresh a Shift that it holds.
    """
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    session.flush()
    who = volunteer.user_id
    door = lock_door(session, shift=shift, volunteer_id=who, now=now, role=role, places=places)
    try:
        ensure_may_sign_up(door.facts)
    except AlreadyIn:
        assert door.own is not None
        return Seat(door.own.reference, door.own.state, is_new=False)
    state = first_state(asks_first=door.shift.asks_first)
    taken = take_place(session, door, volunteer_id=who, state=state, now=now)
    _tell(session, door, volunteer, taken, now)
    return Seat(taken, state, is_new=True)


def _tell(
    session: Session, door: AtTheDoor, volunteer: Actor, reference: str, now: datetime
) -> None:
    recording.append(
        session,
        actor=volunteer,
        action="shift_signed_up",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
    writing.append(session, kind="sign_up_notice", payload={"sign_up": reference}, now=now)
