"""Forget finished work: an outbox is not an archive."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.outbox.models import OutboxMessage

KEPT = timedelta(days=7)


def clear_finished(session: Session, *, now: datetime) -> int:
    """Delete messages that were finished a week ago; return how many."""
    gone = (
        delete(OutboxMessage)
        .where(OutboxMessage.finished_at < now - KEPT)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.scalars(gone).all())
