"""Keep the coarse copy, all that the public reaches, in step with the incident."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.incidents.message_rules import may_have_readers
from portal.incidents.models import Incident, PublicIncident, PublicRevision
from portal.incidents.noting_messages import note_message
from portal.incidents.period_rules import coarsened, local_day, published_period
from portal.incidents.public_rules import Layer
from portal.incidents.queries import accredited_organisations, words_of
from portal.incidents.rules import PUBLISHING, TO_SORT, IncidentState
from portal.incidents.word_rules import is_on_record, supporting_groups
from portal.outbox.writing import append

TOLD = "incident_told"
# A new period is no news: its day would tell when the finer one began.
NEWS = ("state", "kind", "area_code", "supporting", "revision", "retraction_reason")


def publish(session: Session, incident: Incident, *, now: datetime, note: str = "") -> None:
    """Write the copy once the incident is public; then keep it up, whatever it becomes."""
    copy = public_copy(session, incident.reference)
    # A report that was split off again is not told anew before somebody has looked at it.
    if incident.state in TO_SORT or (copy is None and incident.state not in PUBLISHING):
        return
    # Asked before anything is set: half a copy would be written at each question.
    words = words_of(session, incident)
    supporting = supporting_groups(words)
    accredited = accredited_organisations(session)
    if copy is None:
        copy = PublicIncident(
            reference=incident.reference,
            incident_id=incident.id,
            layer=Layer.ALLIANCE,
            is_demo=incident.is_demo,
        )
    before, state_before = [getattr(copy, name) for name in NEWS], (copy.state, copy.revision)
    copy.supporting, copy.accredited = supporting, accredited
    copy.on_record = is_on_record(words) and incident.state is not IncidentState.RETRACTED
    copy.state = incident.state
    copy.kind = incident.kind
    copy.area_code = incident.area_code
    copy.state_code = incident.area_code[:2]
    set_period(copy, incident, now=now)
    if incident.state is IncidentState.RETRACTED:
        _leave_tombstone(copy, incident)
    else:
        _write_text(copy, incident, now=now, note=note)
    is_news = [getattr(copy, name) for name in NEWS] != before
    if is_news:
        copy.edition = (copy.edition or 0) + 1
        copy.told_on = coarsened(local_day(now), copy.granularity)
    session.add(copy)
    session.flush()
    if is_news:
        note_message(session, copy, now=now)
    if (copy.state, copy.revision) != state_before:
        _let_readers_know(session, copy, now)


def _let_readers_know(session: Session, copy: PublicIncident, now: datetime) -> None:
    """Leave word in the outbox: who is told is not this package's to know."""
    assert copy.state is not None
    if may_have_readers(copy.state, copy.revision):
        stands = {"state": copy.state.value, "revision": copy.revision}
        append(session, kind=TOLD, payload={"incident": copy.reference, **stands}, now=now)


def public_copy(session: Session, reference: str) -> PublicIncident | None:
    """The coarse copy, when there is one."""
    return session.scalar(select(PublicIncident).where(PublicIncident.reference == reference))


def set_period(copy: PublicIncident, incident: Incident, *, now: datetime) -> None:
    """Write the period that may be told today, over whatever finer one stood there."""
    period = published_period(incident.happened_on, incident.part_of_day, today=local_day(now))
    copy.granularity = period.granularity
    copy.period_start = period.start
    copy.part_of_day = period.part
    if copy.told_on is not None:
        copy.told_on = coarsened(copy.told_on, period.granularity)
    for revision in copy.revisions:
        revision.dated = coarsened(revision.dated, period.granularity)


def _write_text(copy: PublicIncident, incident: Incident, *, now: datetime, note: str) -> None:
    copy.revision = incident.revision
    text = {
        "title_es": incident.title_es,
        "title_en": incident.title_en,
        "account_es": incident.account_es,
        "account_en": incident.account_en,
    }
    for field, words in text.items():
        setattr(copy, field, words)
    if incident.revision in {revision.number for revision in copy.revisions}:
        return
    dated = coarsened(local_day(now), copy.granularity)
    copy.revisions.append(PublicRevision(number=incident.revision, dated=dated, note=note, **text))


def _leave_tombstone(copy: PublicIncident, incident: Incident) -> None:
    # The words may be what endangers somebody: nothing of them stays, in any revision.
    copy.retraction_reason = incident.retraction_reason
    copy.title_es = copy.title_en = copy.account_es = copy.account_en = None
    copy.revisions.clear()
