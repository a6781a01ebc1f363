"""Number each moment at which a verified incident stops being verified."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.incidents.models import Incident, Lapse


def record_lapse(session: Session, incident: Incident) -> None:
    """Write the next number. Two lapses at once meet on the primary key; one is tried again."""
    last = session.scalar(select(func.max(Lapse.number))) or 0
    session.add(
        Lapse(
            number=last + 1,
            incident_id=incident.id,
            state_code=incident.area.state_code,
            month=incident.happened_on.replace(day=1),
        )
    )
    session.flush()
