"""A coordinator calls a whole shift off; everyone in it is free again and told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState


def call_off(session: Session, *, shift: Shift, coordinator: Actor, now: datetime) -> None:
    """Cancel the shift; calling it off twice changes nothing. Raises NotFound."""
    if not coordinator.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    session.refresh(shift, with_for_update={"of": Shift})
    if shift.cancelled_at is not None:
        return
    shift.cancelled_at = now
    for sign_up in _still_in(session, shift):
        sign_up.state = SignUpState.EXCUSED
        sign_up.changed_at, sign_up.offered_until = now, None
        enqueue(session, kind="sign_up_notice", payload={"sign_up": sign_up.reference}, now=now)
    shift.taken, shift.sequence = 0, shift.sequence + 1
    shift.version += 1
    for role in shift.roles:
        role.taken = 0
    record(
        session,
        actor=coordinator,
        action="shift_called_off",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )


def _still_in(session: Session, shift: Shift) -> list[SignUp]:
    working = (HOLDS_A_PLACE | {SignUpState.WAITLISTED}) - {SignUpState.COMPLETED}
    return list(
        session.scalars(
            select(SignUp).where(SignUp.shift_id == shift.id, SignUp.state.in_(working))
        )
    )
