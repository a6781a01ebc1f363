"""A volunteer waits for a place in a full shift."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit import recording
from portal.errors import NotFound
from portal.outbox import writing
from portal.volunteering.door_queries import lock_door
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import Seat, take_place
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState
from portal.volunteering.waiting_queries import next_in_time
from portal.volunteering.waiting_rules import ensure_may_wait


def stand_in_line(
    session: Session, *, shift: str, volunteer: Actor, now: datetime, role: str | None = None
) -> Seat:
    """Wait for one place, in the part `role` where the shift has parts; twice is once.

    Raises PlaceFree when nobody needs to wait, a SignUpRefused that names another reason, and
    NotFound as at the door.
    """
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    session.flush()
    door = lock_door(session, shift=shift, volunteer_id=volunteer.user_id, now=now, role=role)
    own, waits = door.own, SignUpState.WAITLISTED
    if own is not None and own.state in HOLDS_A_PLACE | {waits}:
        return Seat(own.reference, own.state, is_new=False)
    ensure_may_wait(door.facts)
    queued = next_in_time(session, door.shift.id, now)
    reference = take_place(session, door, volunteer_id=volunteer.user_id, state=waits, now=queued)
    recording.append(
        session,
        actor=volunteer,
        action="shift_waited_for",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
    writing.append(session, kind="sign_up_notice", payload={"sign_up": reference}, now=now)
    # A place may have been left for the line by somebody who could not offer it at once.
    offer_free_places(session, shift=shift, now=now)
    return Seat(reference, waits, is_new=True)
