"""Put a word off until the morning, and let a reader choose whether that is wanted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.models import AlertDelivery, AlertReader, AlertWord
from portal.alerts.queries import reader_by_reference
from portal.alerts.quiet_rules import waits_until
from portal.alerts.telling import MAIL
from portal.incidents.models import PublicIncident
from portal.outbox.writing import enqueue
from portal.places.zones import usual_zone


def put_off(session: Session, *, delivery: str, now: datetime) -> bool:
    """Queue it again for the morning if it is night and its reader wants none then; whether so.

    What may be on its way already is not put off. What is overtaken meanwhile never leaves.
    """
    found = session.execute(
        select(AlertReader.by_day, PublicIncident.state_code)
        .select_from(AlertDelivery)
        .join(AlertReader, AlertReader.id == AlertDelivery.reader_id)
        .join(AlertWord, AlertWord.id == AlertDelivery.word_id)
        .join(PublicIncident, PublicIncident.id == AlertWord.incident_id)
        .where(AlertDelivery.reference == delivery, AlertDelivery.outcome.is_(None))
    ).one_or_none()
    if found is None:
        return False
    zone = ZoneInfo(usual_zone(found.state_code or ""))
    until = waits_until(by_day=found.by_day, now=now, zone=zone)
    if until is None:
        return False
    enqueue(session, kind=MAIL, payload={"delivery": delivery}, now=now, available_at=until)
    return True


def choose_hours(session: Session, *, reader: str | None, by_day: bool) -> None:
    """By day only, or at any hour. Raises NotFound."""
    reader_by_reference(session, reader, hold=True).by_day = by_day
    session.flush()
