"""A volunteer takes the place that was offered to them."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit import recording
from portal.errors import NotFound
from portal.outbox import writing
from portal.volunteering.door_queries import lock_door
from portal.volunteering.errors import OfferOver
from portal.volunteering.placing import Seat, move_sign_up
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, first_state
from portal.volunteering.waiting_rules import ensure_may_accept


def accept_offer(session: Session, *, shift: str, volunteer: Actor, now: datetime) -> Seat:
    """Turn the offer into a place, or a request where the organiser wants to be asked.

    Accepting twice gives the same seat. Raises OfferOver, a SignUpRefused when they no longer
    fit, and NotFound.
    """
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    session.flush()
    door = lock_door(session, shift=shift, volunteer_id=volunteer.user_id, now=now)
    own = door.own
    if own is not None and own.state in HOLDS_A_PLACE - {SignUpState.OFFERED}:
        return Seat(own.reference, own.state, is_new=False)
    if own is None or own.offered_until is None:
        raise OfferOver
    ensure_may_accept(door.facts, until=own.offered_until)
    state = first_state(asks_first=door.shift.asks_first)
    move_sign_up(session, sign_up_id=own.id, shift_id=own.shift_id, to=state, now=now)
    recording.append(
        session,
        actor=volunteer,
        action="shift_signed_up",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
    writing.append(session, kind="sign_up_notice", payload={"sign_up": own.reference}, now=now)
    return Seat(own.reference, state, is_new=True)
