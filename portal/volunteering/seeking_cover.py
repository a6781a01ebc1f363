"""Whoever can no longer cancel looks for somebody to take the place, or comes after all."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox import writing
from portal.volunteering.cover_rules import ensure_may_seek_cover
from portal.volunteering.door_queries import AtTheDoor, lock_door
from portal.volunteering.door_statements import OwnSignUp
from portal.volunteering.errors import NotSignedUp
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import SignUpState

ASK = "ask_for_cover"


def seek_cover(session: Session, *, shift: str, volunteer: Actor, now: datetime) -> None:
    """Ask others to take the place, which stays theirs until somebody does; twice is once.

    Raises CancelInstead, TransitionRefused, Closed, NotSignedUp, NotFound.
    """
    door, own = _own_place(session, shift, volunteer, now)
    if own.state is SignUpState.SEEKING_COVER:
        return
    starts_at, rules = door.shift.starts_at, door.shift.rules
    ensure_may_seek_cover(own.state, starts_at=starts_at, now=now, rules=rules)
    _move(session, door, own, volunteer, SignUpState.SEEKING_COVER, now)
    # Who is asked is looked up outside of this lock: it may be many people.
    writing.append(session, kind=ASK, payload={"sign_up": own.reference}, now=now)


def come_after_all(session: Session, *, shift: str, volunteer: Actor, now: datetime) -> None:
    """Look for cover no longer; twice is once. Raises NotSignedUp when somebody took the place."""
    door, own = _own_place(session, shift, volunteer, now)
    if own.state is SignUpState.SEEKING_COVER:
        _move(session, door, own, volunteer, SignUpState.CONFIRMED, now)
    elif own.state is not SignUpState.CONFIRMED:
        raise NotSignedUp


def _own_place(
    session: Session, shift: str, volunteer: Actor, now: datetime
) -> tuple[AtTheDoor, OwnSignUp]:
    if volunteer.user_id is None:
        raise NotFound
    session.flush()
    door = lock_door(session, shift=shift, volunteer_id=volunteer.user_id, now=now)
    if door.own is None:
        raise NotSignedUp
    return door, door.own


def _move(
    session: Session,
    door: AtTheDoor,
    own: OwnSignUp,
    volunteer: Actor,
    to: SignUpState,
    now: datetime,
) -> None:
    move_sign_up(session, sign_up_id=own.id, shift_id=door.shift.id, to=to, now=now)
    record(
        session,
        actor=volunteer,
        action=f"sign_up_{to}",
        subject=f"shift:{door.shift.reference}",
        organisation_id=door.shift.organisation_id,
        now=now,
    )
