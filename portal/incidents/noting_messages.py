"""Note the message that a change calls for, in the same transaction as the change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import (
    LASTS,
    STANDS,
    MessageKind,
    Sent,
    after,
    in_force,
    next_message,
    renewal_moment,
    told_moment,
)
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity


def note_message(session: Session, copy: PublicIncident, *, now: datetime) -> None:
    """Write the next message, if one is due; the caller holds the incident's lock."""
    assert copy.state is not None
    messages = _sent_about(session, copy)
    is_live = copy.granularity is Granularity.PART_OF_DAY
    standing = in_force(messages, now=now)
    kind = next_message(copy.state, copy.revision, is_live=is_live, standing=standing)
    if kind is None:
        return
    told = told_moment(
        now,
        number=_next_number(messages),
        by_quarter=copy.part_of_day is not None or not is_live,
    )
    _write(session, copy, kind, messages, standing, sent=told)


def renew_message(session: Session, copy: PublicIncident, *, now: datetime) -> bool:
    """Say again what still stands before its message expires; whether that was due."""
    messages = _sent_about(session, copy)
    if copy.granularity is not Granularity.PART_OF_DAY or copy.state not in STANDS:
        return False
    if not messages or messages[-1].kind is MessageKind.CANCEL:
        note_message(session, copy, now=now)
        return True
    sent = renewal_moment(messages[-1], now=now)
    if sent is None:
        return False
    standing = in_force(messages, now=sent)
    kind = MessageKind.UPDATE if standing else MessageKind.ALERT
    _write(session, copy, kind, messages, standing, sent=sent)
    return True


def _sent_about(session: Session, copy: PublicIncident) -> list[Sent]:
    rows = session.scalars(
        select(PublicMessage)
        .where(PublicMessage.incident_id == copy.id)
        .order_by(PublicMessage.number)
    )
    return [row.as_sent() for row in rows]


def _next_number(messages: Sequence[Sent]) -> int:
    return messages[-1].number + 1 if messages else 1


def _write(
    session: Session,
    copy: PublicIncident,
    kind: MessageKind,
    messages: Sequence[Sent],
    standing: Sequence[Sent],
    *,
    sent: datetime,
) -> None:
    sent = after(messages[-1] if messages else None, sent)
    refers_to = [] if kind is MessageKind.ALERT else standing
    session.add(
        PublicMessage(
            incident_id=copy.id,
            number=_next_number(messages),
            kind=kind,
            state=copy.state,
            revision=copy.revision,
            sent=sent,
            expires=sent + LASTS,
            refers_to=" ".join(str(one.number) for one in refers_to),
        )
    )
    session.flush()
