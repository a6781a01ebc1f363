"""A parish, clinic or school says what it knows of an incident in its own area."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.errors import NotFound
from portal.incidents.attesting import hear
from portal.incidents.models import Attestation, Incident
from portal.incidents.queries import lock_incident
from portal.incidents.witness_rules import ASKED_OF_WITNESSES, SAYS, Known, ensure_is_asked

MOST_AT_ONCE = 10


def incidents_near(session: Session, witness: Actor) -> list[Incident]:
    """What waits for words in the witness's area and has none of its own, most urgent first."""
    home = _home(session, witness)
    heard = select(Attestation.id).where(
        Attestation.incident_id == Incident.id,
        Attestation.revision == Incident.revision,
        Attestation.organisation_id == home.id,
    )
    waiting = select(Incident).where(
        Incident.area_code == home.witness_area,
        Incident.state.in_(ASKED_OF_WITNESSES),
        ~heard.exists(),
    )
    order = (Incident.priority, Incident.due_at, Incident.id)
    found = waiting.order_by(*order).limit(MOST_AT_ONCE).options(selectinload(Incident.area))
    return list(session.scalars(found))


def witness(
    session: Session, *, witness: Actor, incident_id: int, known: Known, now: datetime
) -> Incident:
    """Hear what its one person knows, as every organisation's word is heard.

    Raises NotNear, WordRefused, NotFound.
    """
    home = _home(session, witness)
    incident = lock_incident(session, incident_id)
    ensure_is_asked(incident.state, area=incident.area_code, witness_area=home.witness_area)
    evidence, verdict = SAYS[known]
    hear(
        session,
        incident,
        speaker=witness,
        organisation_id=home.id,
        evidence=evidence,
        verdict=verdict,
        now=now,
    )
    return incident


def _home(session: Session, witness: Actor) -> Organisation:
    for organisation_id in witness.organisations_with(Permission.INCIDENT_WITNESS):
        home = session.get_one(Organisation, organisation_id)
        if home.witness_area is not None:
            return home
    raise NotFound
