"""Decide, right before word of an incident leaves for a reader, whether it still may."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.addressing import Addressed, addressed
from portal.alerts.deliveries import hold, hold_all, let_go
from portal.alerts.models import AlertDelivery, AlertReader, AlertWord
from portal.alerts.telling import word_now
from portal.incidents.rules import IncidentState


@dataclass(frozen=True, repr=False)
class Leaving:
    """A mail or message about to leave."""

    to: Addressed
    incident: str
    state: IncidentState
    revision: int
    is_first: bool


def let_leave(session: Session, *, delivery: str, link_key: str) -> Leaving | None:
    """Note that it leaves and what it is, or why it does not leave (None)."""
    found = hold(session, AlertDelivery, delivery)
    if found is None:
        return None
    word, now = found.word, word_now(session, found.word)
    going = let_go(
        session, found, _earlier(session, found), overtaken=now.overtaken, first_word=now.is_first
    )
    if going is None:
        return None
    reader = session.get_one(AlertReader, found.reader_id)
    return Leaving(
        to=addressed(reader, link_key, tried_before=going.tried_before),
        incident=now.incident.reference,
        state=word.state,
        revision=word.revision,
        is_first=going.is_first,
    )


def _earlier(session: Session, found: AlertDelivery) -> list[AlertDelivery]:
    """What else the same reader was to be told of the same incident before."""
    same = select(AlertWord.id).where(AlertWord.incident_id == found.word.incident_id)
    mine = AlertDelivery.reader_id == found.reader_id
    which = (mine, AlertDelivery.word_id.in_(same), AlertDelivery.id < found.id)
    return list(hold_all(session, AlertDelivery, *which))
