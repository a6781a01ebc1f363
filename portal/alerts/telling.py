"""Tell a word of an incident, a bounded number at a time, to whoever is to hear it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.models import AlertDelivery, AlertWord
from portal.alerts.queries import readers_to_tell
from portal.alerts.rules import is_first_word, is_overtaken
from portal.extensions import insert_once
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import Granularity
from portal.incidents.publishing import TOLD
from portal.incidents.rules import IncidentState
from portal.outbox.writing import enqueue
from portal.references import new_reference

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
    copy, word = found
    is_live = copy.granularity is Granularity.PART_OF_DAY
    anew = is_first_word(state, is_live=is_live)
    readers = readers_to_tell(session, copy, anew=anew, after=after, most=BATCH)
    told = sum(_deliver(session, word, reader, now) for reader in readers)
    if len(readers) == BATCH:
        behind = {"incident": incident, "state": state.value, "revision": revision}
        enqueue(session, kind=TOLD, payload={**behind, "after": readers[-1]}, now=now)
    return told


def word_to_tell(
    session: Session, *, incident: str, state: IncidentState, revision: int
) -> tuple[PublicIncident, int] | None:
    """The incident, held, and its word, written once; None for what is not told any more."""
    copy = session.scalar(
        select(PublicIncident)
        .where(PublicIncident.reference == incident)
        .with_for_update(read=True, of=PublicIncident)
        .execution_options(populate_existing=True)
    )
    if copy is None or copy.state is None:
        return None
    if is_overtaken(state, revision, present=copy.state, present_revision=copy.revision):
        return None
    return copy, _word(session, copy, state, revision)


def _word(session: Session, copy: PublicIncident, state: IncidentState, revision: int) -> int:
    insert_once(session, AlertWord, incident_id=copy.id, state=state, revision=revision)
    same = select(AlertWord.id).where(
        AlertWord.incident_id == copy.id,
        AlertWord.state == state,
        AlertWord.revision == revision,
    )
    return session.scalars(same).one()


def _deliver(session: Session, word: int, reader: int, now: datetime) -> bool:
    reference = new_reference()
    new = insert_once(session, AlertDelivery, reference=reference, word_id=word, reader_id=reader)
    if new:
        enqueue(session, kind=MAIL, payload={"delivery": reference}, now=now)
    return new
