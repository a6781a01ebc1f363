"""Read the messages that were sent."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.incidents.message_models import PublicMessage
from portal.incidents.models import PublicIncident, PublicRevision
from portal.publishing.cap_rules import Reference

MOST = 200
# A message belongs to one incident and has a number there.
IDENTIFIER = re.compile(r"resguardo-([a-z0-9]{1,32})-([1-9]\d{0,3})", re.ASCII)


def identifier_of(message: PublicMessage) -> str:
    """Its name for good."""
    return f"resguardo-{message.incident.reference}-{message.number}"


def reference_to(message: PublicMessage) -> Reference:
    """What later messages name it by."""
    return Reference(identifier_of(message), message.sent)


def message_named(session: Session, identifier: str) -> PublicMessage:
    """One message; raises NotFound for what was never sent and for what was let go."""
    found = IDENTIFIER.fullmatch(identifier)
    message = found and session.scalar(
        select(PublicMessage)
        .join(PublicIncident)
        .where(PublicIncident.reference == found[1], PublicMessage.number == int(found[2]))
    )
    if not message:
        raise NotFound
    return message


def referred_to(session: Session, message: PublicMessage) -> list[PublicMessage]:
    """What the message updates or cancels, oldest first."""
    numbers = [int(number) for number in message.refers_to.split()]
    return list(
        session.scalars(
            select(PublicMessage)
            .where(
                PublicMessage.incident_id == message.incident_id,
                PublicMessage.number.in_(numbers),
            )
            .order_by(PublicMessage.number)
        )
    )


def words_of(session: Session, message: PublicMessage) -> PublicRevision | None:
    """The words that were current then; None once they were taken back."""
    return session.scalar(
        select(PublicRevision).where(
            PublicRevision.incident_id == message.incident_id,
            PublicRevision.number == message.revision,
        )
    )


def in_force_now(
    session: Session, *, now: datetime, after: PublicMessage | None = None, most: int = MOST
) -> tuple[Sequence[PublicMessage], bool]:
    """A page of the messages that have not expired, newest first, and whether there are more."""
    query = select(PublicMessage).where(PublicMessage.expires > now)
    if after is not None:
        query = query.where(PublicMessage.id < after.id)
    found = session.scalars(query.order_by(PublicMessage.id.desc()).limit(most + 1)).all()
    return found[:most], len(found) > most
