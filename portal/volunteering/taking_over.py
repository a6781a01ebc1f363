"""A volunteer takes the place of one who looks for cover: one goes as the other comes."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit import recording
from portal.errors import NotFound
from portal.outbox import writing
from portal.volunteering.cover_queries import longest_seeking, was_asked
from portal.volunteering.door_queries import AtTheDoor, lock_door
from portal.volunteering.errors import NoCoverSought
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import Seat, move_sign_up, take_place
from portal.volunteering.rules import (
    HOLDS_A_PLACE,
    SignUpState,
    ensure_fit,
    ensure_open,
    first_state,
)


def take_over(
    session: Session, *, shift: str, volunteer: Actor, now: datetime, role: str | None = None
) -> Seat:
    """Take the place of whoever has looked for cover longest in the part `role`; twice is once.

    While people wait in line only those who were asked may take it; the line is asked first.
    Raises NoCoverSought, a SignUpRefused when they do not fit, NotFound.
    """
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    session.flush()
    who = volunteer.user_id
    door = lock_door(session, shift=shift, volunteer_id=who, now=now, role=role)
    if door.own is not None and door.own.state in HOLDS_A_PLACE:
        return Seat(door.own.reference, door.own.state, is_new=False)
    seeker = longest_seeking(session, door.shift.id, door.role.id if door.role else None)
    if seeker is None or (door.facts.others_wait and not was_asked(session, seeker.id, who)):
        raise NoCoverSought
    ensure_open(door.facts)
    ensure_fit(door.facts)
    state = first_state(asks_first=door.shift.asks_first)
    left, gone = seeker.reference, SignUpState.CANCELLED
    move_sign_up(session, sign_up_id=seeker.id, shift_id=door.shift.id, to=gone, now=now)
    reference = take_place(session, door, volunteer_id=who, state=state, now=now)
    _tell(session, door, volunteer, left, reference, now)
    # A group that left has more places to give than the one that was taken over.
    offer_free_places(session, shift=shift, now=now)
    return Seat(reference, state, is_new=True)


def _tell(
    session: Session,
    door: AtTheDoor,
    volunteer: Actor,
    left: str,
    came: str,
    now: datetime,
) -> None:
    recording.append(
        session,
        actor=volunteer,
        action="shift_taken_over",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
    gone: dict[str, str | int] = {"sign_up": left, "why": "covered"}
    writing.append(session, kind="sign_up_notice", payload=gone, now=now)
    writing.append(session, kind="sign_up_notice", payload={"sign_up": came}, now=now)
