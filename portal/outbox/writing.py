"""Put work into the outbox, in the transaction that calls for it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.outbox.models import AppliedMessage, OutboxMessage


def enqueue(
    session: Session,
    *,
    kind: str,
    payload: Mapping[str, str | int],
    now: datetime,
    available_at: datetime | None = None,
) -> OutboxMessage:
    """Write one message. `payload` holds ids only: the queue is not a place for words."""
    message = OutboxMessage(
        kind=kind, payload=dict(payload), created_at=now, available_at=available_at or now
    )
    session.add(message)
    session.flush()
    return message


def apply_once(session: Session, message_id: str) -> bool:
    """Whether the vault's message is new here; marks it applied in the same transaction."""
    if session.get(AppliedMessage, message_id) is not None:
        return False
    session.add(AppliedMessage(id=message_id))
    session.flush()
    return True
