"""Before its message expires, say again what still stands."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import SAID_AGAIN_BEFORE, STANDS
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.noting_messages import renew_message
from portal.incidents.period_rules import Granularity
from portal.incidents.publishing import public_copy
from portal.incidents.queries import lock_incident


def renew_messages(session: Session, *, now: datetime) -> int:
    """Renew what stands and is told by the part of its day; how many.

    Meant for a sweep each hour, after periods were made coarser: what is told by its week is no
    longer an alert, and its last message is let expire.
    """
    ends = func.max(PublicMessage.expires)
    due = (
        select(Incident.id)
        .join(PublicIncident, PublicIncident.reference == Incident.reference)
        .outerjoin(PublicMessage, PublicMessage.incident_id == PublicIncident.id)
        .where(
            PublicIncident.granularity == Granularity.PART_OF_DAY,
            PublicIncident.state.in_(STANDS),
        )
        .group_by(Incident.id)
        .having(or_(ends.is_(None), ends <= now + SAID_AGAIN_BEFORE))
        .order_by(Incident.id)
    )
    return sum(_renewed(session, incident_id, now) for incident_id in session.scalars(due).all())


def _renewed(session: Session, incident_id: int, now: datetime) -> bool:
    # Whoever changes the incident holds it too: their message comes before or after, never beside.
    incident = lock_incident(session, incident_id)
    copy = public_copy(session, incident.reference)
    return copy is not None and renew_message(session, copy, now=now)
