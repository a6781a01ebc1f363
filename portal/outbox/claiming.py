"""Claim due messages with a lease, so that a killed worker's message comes back."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE, backoff, is_dead


def claim(session: Session, *, now: datetime, limit: int = 20) -> list[OutboxMessage]:
    """Take up to `limit` due messages in one statement; nobody else gets them for the lease."""
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.finished_at.is_(None),
            OutboxMessage.dead_at.is_(None),
            OutboxMessage.available_at <= now,
            or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
        )
        .order_by(OutboxMessage.available_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(
        session.scalars(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(due))
            .values(lease_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
            .returning(OutboxMessage)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
    )


def finish(session: Session, message_id: str, *, now: datetime) -> None:
    """The work is done."""
    message = session.get_one(OutboxMessage, message_id)
    message.finished_at, message.lease_until, message.fault = now, None, None
    session.flush()


def fail(session: Session, message_id: str, *, now: datetime, fault: str) -> None:
    """The work failed: try again later, or leave it to a person. `fault` is a class name only."""
    message = session.get_one(OutboxMessage, message_id)
    message.lease_until, message.fault = None, fault[:120]
    if is_dead(message.attempts):
        message.dead_at = now
    else:
        message.available_at = now + backoff(message.attempts)
    session.flush()
