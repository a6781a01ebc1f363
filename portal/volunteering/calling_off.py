"""A coordinator calls a whole shift off; everyone in it is free again and told."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.volunteering.emptying import empty_shift
from portal.volunteering.models import Shift


def call_off(session: Session, *, shift: Shift, coordinator: Actor, now: datetime) -> None:
    """Cancel the shift; calling it off twice changes nothing. Raises NotFound."""
    if not coordinator.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    session.refresh(shift, with_for_update={"of": Shift})
    if shift.cancelled_at is not None:
        return
    for sign_up, _was in empty_shift(session, shift=shift, now=now):
        enqueue(session, kind="sign_up_notice", payload={"sign_up": sign_up.reference}, now=now)
    record(
        session,
        actor=coordinator,
        action="shift_called_off",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )
