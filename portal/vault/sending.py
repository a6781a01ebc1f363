"""The vault's own outbox: facts that the main database applies once, by their random id."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.vault.models import VaultMessage
from portal.vault.rules import MessageKind

MOST_ATTEMPTS = 8


@dataclass(frozen=True, repr=False)
class Crossing:
    """One fact under way; `id` is what the other side remembers having applied."""

    id: str
    kind: MessageKind
    payload: Mapping[str, Any]


def send(
    session: Session, *, kind: MessageKind, payload: Mapping[str, Any], urgent: bool = False
) -> None:
    """Writes the fact with the deed that caused it. Nothing in it may name a requester."""
    session.add(VaultMessage(kind=kind.value, payload=dict(payload), urgent=urgent))
    session.flush()


def waiting(session: Session, *, urgent_only: bool, limit: int = 200) -> list[Crossing]:
    """Facts that still have to cross, shuffled: the order of arrival must not link."""
    query = select(VaultMessage).where(VaultMessage.attempts < MOST_ATTEMPTS)
    if urgent_only:
        query = query.where(VaultMessage.urgent)
    found = [
        Crossing(row.id, MessageKind(row.kind), row.payload)
        for row in session.scalars(query.order_by(VaultMessage.id).limit(limit))
    ]
    secrets.SystemRandom().shuffle(found)
    return found


def send_once(
    session: Session, *, message_id: str, kind: MessageKind, payload: Mapping[str, Any]
) -> bool:
    """Like `send` for a fact with a name of its own; False while it is under way already.

    Hold a lock that two senders of the same fact share. What has arrived may be sent again: the
    other side remembers its name.
    """
    if session.get(VaultMessage, message_id) is not None:
        return False
    session.add(VaultMessage(id=message_id, kind=kind.value, payload=dict(payload), urgent=False))
    session.flush()
    return True


def arrived(session: Session, message_id: str) -> None:
    """The main database has committed the fact: its row goes."""
    session.execute(delete(VaultMessage).where(VaultMessage.id == message_id))


def stumbled(session: Session, message_id: str, *, fault: str) -> None:
    """The fact could not be applied; `fault` is a class name only. After eight, people look."""
    message = session.get(VaultMessage, message_id)
    if message is not None:
        message.attempts += 1
        message.fault = fault
        session.flush()


def stuck(session: Session) -> list[Crossing]:
    """Facts that failed too often, for people to look at."""
    query = select(VaultMessage).where(VaultMessage.attempts >= MOST_ATTEMPTS)
    return [Crossing(row.id, MessageKind(row.kind), row.payload) for row in session.scalars(query)]
