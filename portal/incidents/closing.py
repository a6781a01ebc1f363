"""End a review: the steps before it are walked, and what became of it is written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.incidents.errors import ResolutionMissing
from portal.incidents.models import Incident
from portal.incidents.moving import bring_under_review, move
from portal.incidents.rules import IncidentState, ensure_transition


def close(
    session: Session,
    incident: Incident,
    state: IncidentState,
    *,
    actor: Actor | str,
    resolution: str,
    now: datetime,
    organisation_id: int | None = None,
    into: Incident | None = None,
) -> None:
    """Raises ResolutionMissing, TransitionRefused. The caller holds the row's lock."""
    ensure_written(resolution)
    bring_under_review(session, incident, actor=actor, now=now)
    ensure_transition(incident.state, state)
    incident.resolution, incident.duplicate_of_id = resolution, into.id if into else None
    move(session, incident, state, actor=actor, now=now, organisation_id=organisation_id)


def ensure_written(resolution: str) -> None:
    """Raise ResolutionMissing for an empty one."""
    if not resolution.strip():
        raise ResolutionMissing
