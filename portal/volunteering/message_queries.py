"""Reads of what was written to a shift's people."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.volunteering.models import Shift
from portal.volunteering.planning_models import ShiftMessage


def words_of(session: Session, message: str) -> str:
    """What was written; an empty text once it was forgotten."""
    query = select(ShiftMessage.text).where(ShiftMessage.reference == message)
    return session.scalar(query) or ""


def messages_in(session: Session, shift: Shift) -> list[ShiftMessage]:
    """What the shift's people were told, newest first; for them and for its coordinators."""
    query = select(ShiftMessage).where(ShiftMessage.shift_id == shift.id)
    return list(session.scalars(query.order_by(ShiftMessage.sent_at.desc()).limit(20)))
