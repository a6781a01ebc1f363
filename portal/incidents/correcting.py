"""Correct what was published: a new revision, the old one kept beside it, and a fresh check."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.incidents.errors import TransitionRefused
from portal.incidents.models import Incident
from portal.incidents.moving import move
from portal.incidents.queries import lock_incident
from portal.incidents.rules import MAY_BE_CORRECTED, IncidentState


@dataclass(frozen=True)
class CorrectedText:
    """The words of the new revision, and what was wrong with the old ones, for everyone."""

    title_es: str
    title_en: str
    account_es: str
    account_en: str
    note: str


def correct(
    session: Session,
    *,
    verifier: Actor,
    organisation_id: int,
    incident_id: int,
    text: CorrectedText,
    now: datetime,
) -> Incident:
    """Publish the next revision. Raises TransitionRefused, NotFound.

    The words given so far were about the old text: the incident counts as verified again only
    when organisations have said so of the new one.
    """
    if not verifier.can_in(Permission.INCIDENT_ATTEST, organisation_id):
        raise NotFound
    incident = lock_incident(session, incident_id)
    if incident.state not in MAY_BE_CORRECTED:
        raise TransitionRefused(incident.state, IncidentState.CORRECTED)
    incident.title_es, incident.title_en = text.title_es, text.title_en
    incident.account_es, incident.account_en = text.account_es, text.account_en
    incident.revision += 1
    incident.due_at = max(incident.due_at, now)
    move(
        session,
        incident,
        IncidentState.CORRECTED,
        actor=verifier,
        now=now,
        organisation_id=organisation_id,
        reason=text.note,
        note=text.note,
    )
    return incident
