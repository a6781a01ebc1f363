"""Note which organisation raises money because of an incident: its word decides nothing there."""

from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.incidents.host_models import IncidentHost


def note_host(session: Session, *, incident_id: int, organisation_id: int) -> None:
    """Remember it once; the caller holds the incident, so that no word is weighed meanwhile."""
    insert_once(session, IncidentHost, incident_id=incident_id, organisation_id=organisation_id)
