"""Put work into the outbox, in the transaction that calls for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.outbox.models import AppliedMessage, OutboxMessage
from portal.references import new_reference

_table: Any = OutboxMessage.__table__
_INSERT = insert(_table)


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


def append(session: Session, *, kind: str, payload: Mapping[str, str | int], now: datetime) -> None:
    """The same in one plain statement, for doors that many people pass in the same second."""
    row = {"id": new_reference(), "kind": kind, "payload": dict(payload), "attempts": 0}
    session.connection().execute(_INSERT, {**row, "created_at": now, "available_at": now})


def apply_once(session: Session, message_id: str) -> bool:
    """Whether the vault's message is new here; marks it applied in the same transaction."""
    if session.get(AppliedMessage, message_id) is not None:
        return False
    session.add(AppliedMessage(id=message_id))
    session.flush()
    return True
