"""A volunteer gives a place back."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.volunteering.door_queries import lock_door
from portal.volunteering.errors import NotSignedUp
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, state_after_leaving


def cancel(
    session: Session, *, shift: str, volunteer: Actor, feels_unsafe: bool, now: datetime
) -> None:
    """Free the place; giving it back twice changes nothing.

    `feels_unsafe` is accepted at any time, asks nothing and counts as excused. Raises
    TooLateToCancel, TransitionRefused, NotSignedUp, NotFound.
    """
    if volunteer.user_id is None:
        raise NotFound
    session.flush()
    door = lock_door(session, shift=shift, volunteer_id=volunteer.user_id, now=now)
    if door.own is None:
        raise NotSignedUp
    if door.own.state not in HOLDS_A_PLACE | {SignUpState.WAITLISTED}:
        return
    state = state_after_leaving(
        door.own.state,
        feels_unsafe=feels_unsafe,
        starts_at=door.shift.starts_at,
        now=now,
        rules=door.shift.rules,
    )
    move_sign_up(session, sign_up_id=door.own.id, shift_id=door.shift.id, to=state, now=now)
    # The audit says that somebody left, never why: fear is nobody's entry in a register.
    record(
        session,
        actor=volunteer,
        action="shift_left",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
    enqueue(session, kind="sign_up_notice", payload={"sign_up": door.own.reference}, now=now)
    offer_free_places(session, shift=shift, now=now)
