"""Keep the coarse copy, all that the public reaches, in step with the incident."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident, PublicIncident, PublicRevision
from portal.incidents.period_rules import coarsened, local_day, published_period
from portal.incidents.public_rules import Layer
from portal.incidents.queries import accredited_organisations, words_of
from portal.incidents.rules import PUBLISHING, TO_SORT, IncidentState
from portal.incidents.word_rules import supporting_groups


def publish(session: Session, incident: Incident, *, now: datetime, note: str = "") -> None:
    """Write the copy once the incident is public; then keep it up, whatever it becomes."""
    copy = public_copy(session, incident.reference)
    # A report that was split off again is not told anew before somebody has looked at it.
    if incident.state in TO_SORT or (copy is None and incident.state not in PUBLISHING):
        return
    # Asked before anything is set: half a copy would be written at each question.
    supporting = supporting_groups(words_of(session, incident))
    accredited = accredited_organisations(session)
    if copy is None:
        copy = PublicIncident(
            reference=incident.reference, layer=Layer.ALLIANCE, is_demo=incident.is_demo
        )
    copy.supporting, copy.accredited = supporting, accredited
    copy.state = incident.state
    copy.kind = incident.kind
    copy.area_code = incident.area_code
    copy.state_code = incident.area_code[:2]
    set_period(copy, incident, now=now)
    if incident.state is IncidentState.RETRACTED:
        _leave_tombstone(copy, incident)
    else:
        _write_text(copy, incident, now=now, note=note)
    session.add(copy)
    session.flush()


def public_copy(session: Session, reference: str) -> PublicIncident | None:
    """The coarse copy, when there is one."""
    return session.scalar(select(PublicIncident).where(PublicIncident.reference == reference))


def set_period(copy: PublicIncident, incident: Incident, *, now: datetime) -> None:
    """Write the period that may be told today, over whatever finer one stood there."""
    period = published_period(incident.happened_on, incident.part_of_day, today=local_day(now))
    copy.granularity = period.granularity
    copy.period_start = period.start
    copy.part_of_day = period.part
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
