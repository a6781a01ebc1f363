"""Note the message that a change calls for, in the same transaction as the change."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import LASTS, MessageKind, in_force, next_message, told_moment
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity


def note_message(session: Session, copy: PublicIncident, *, now: datetime) -> None:
    """Write the next message, if one is due; the caller holds the incident's lock."""
    assert copy.state is not None
    rows = session.scalars(
        select(PublicMessage)
        .where(PublicMessage.incident_id == copy.id)
        .order_by(PublicMessage.number)
    ).all()
    standing = in_force([row.as_sent() for row in rows], now=now)
    is_live = copy.granularity is Granularity.PART_OF_DAY
    kind = next_message(copy.state, copy.revision, is_live=is_live, standing=standing)
    if kind is None:
        return
    number = rows[-1].number + 1 if rows else 1
    sent = told_moment(now, number=number, by_quarter=copy.part_of_day is not None or not is_live)
    session.add(
        PublicMessage(
            incident_id=copy.id,
            number=number,
            kind=kind,
            state=copy.state,
            revision=copy.revision,
            sent=sent,
            expires=sent + LASTS,
            refers_to=" ".join(str(one.number) for one in standing)
            if kind is not MessageKind.ALERT
            else "",
        )
    )
    session.flush()
