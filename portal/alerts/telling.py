"""Tell a word of an incident, a bounded number at a time, to whoever is to hear it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.alerts.deliveries import queue_once
from portal.alerts.models import AlertDelivery, AlertWord
from portal.alerts.queries import readers_to_tell
from portal.alerts.rules import is_first_word, is_overtaken
from portal.extensions import insert_once
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.publishing import TOLD
from portal.incidents.rules import IncidentState
from portal.outbox.writing import enqueue

MAIL = "alert_mail"
# A killed worker repeats little, and an incident is held for no longer than this many take.
BATCH = 100


def tell_some(
    session: Session,
    *,
    incident: str,
    state: IncidentState,
    revision: int,
    after: int,
    now: datetime,
) -> int:
    """Queue the mails of the next readers, and a message to go on behind them; how many.

    The incident is held, so that no first word joins while it is taken back: whoever tells that
    finds everybody who was told. A second time, and once overtaken, nothing happens.
    """
    found = word_to_tell(session, incident=incident, state=state, revision=revision)
    if found is None:
        return 0
    current, word = found
    readers = readers_to_tell(
        session, current.incident, anew=current.is_first, after=after, most=BATCH
    )
    told = sum(
        queue_once(session, AlertDelivery, kind=MAIL, now=now, word_id=word, reader_id=reader)
        for reader in readers
    )
    if len(readers) == BATCH:
        behind = {"incident": incident, "state": state.value, "revision": revision}
        enqueue(session, kind=TOLD, payload={**behind, "after": readers[-1]}, now=now)
    return told


class WordNow(NamedTuple):
    """A word beside its incident as it stands, held."""

    incident: PublicIncident
    overtaken: bool
    is_first: bool


def word_now(session: Session, word: AlertWord) -> WordNow:
    """Hold the incident, so that it is not taken back between this look and what follows it."""
    copy = _held(session, PublicIncident.id == word.incident_id)
    assert copy is not None
    return WordNow(copy, *_stands(copy, word.state, word.revision))


def word_to_tell(
    session: Session, *, incident: str, state: IncidentState, revision: int
) -> tuple[WordNow, int] | None:
    """The incident, held, and its word, written once; None for what is not told any more."""
    copy = _held(session, PublicIncident.reference == incident)
    if copy is None or copy.state is None:
        return None
    now = WordNow(copy, *_stands(copy, state, revision))
    return None if now.overtaken else (now, _word(session, copy, state, revision))


def _held(session: Session, which: ColumnElement[bool]) -> PublicIncident | None:
    return session.scalar(
        select(PublicIncident)
        .where(which)
        .with_for_update(read=True, of=PublicIncident)
        .execution_options(populate_existing=True)
    )


def _stands(copy: PublicIncident, state: IncidentState, revision: int) -> tuple[bool, bool]:
    assert copy.state is not None
    return (
        is_overtaken(state, revision, present=copy.state, present_revision=copy.revision),
        is_first_word(state, is_live=copy.granularity is Granularity.PART_OF_DAY),
    )


def _word(session: Session, copy: PublicIncident, state: IncidentState, revision: int) -> int:
    insert_once(session, AlertWord, incident_id=copy.id, state=state, revision=revision)
    same = select(AlertWord.id).where(
        AlertWord.incident_id == copy.id,
        AlertWord.state == state,
        AlertWord.revision == revision,
    )
    return session.scalars(same).one()
