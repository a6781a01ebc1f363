"""Look at what came in and say how soon it must be answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.incidents.errors import TransitionRefused
from portal.incidents.holding_reports import hold_reports
from portal.incidents.models import Incident
from portal.incidents.moving import move
from portal.incidents.rules import IN_THE_QUEUE, TO_SORT, IncidentState, Priority
from portal.incidents.triage_rules import due_after


def triage(
    session: Session,
    *,
    sorter: Actor,
    organisation_id: int,
    incident_id: int,
    priority: Priority,
    now: datetime,
) -> Incident:
    """Set the priority and with it the deadline; who took it in may until others look at it.

    Raises TransitionRefused, NotFound.
    """
    (incident,) = hold_reports(session, sorter, organisation_id, incident_id)
    attests = sorter.can_in(Permission.INCIDENT_ATTEST, organisation_id)
    if incident.state not in (IN_THE_QUEUE if attests else TO_SORT):
        raise TransitionRefused(incident.state, IncidentState.TRIAGED)
    if priority != incident.priority:
        incident.due_at = due_after(
            priority, received_at=incident.received_at, due_at=incident.due_at, now=now
        )
        incident.priority = priority
    record(
        session,
        actor=sorter,
        action=f"incident_priority_{priority}",
        subject=f"incident:{incident.reference}",
        now=now,
        organisation_id=organisation_id,
    )
    if incident.state is IncidentState.RECEIVED:
        move(session, incident, IncidentState.TRIAGED, actor=sorter, now=now)
    session.flush()
    return incident
