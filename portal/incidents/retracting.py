"""Take a published incident back: as many voices as it took to verify it, and for good."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.incidents.errors import WordReason, WordRefused
from portal.incidents.models import Incident, RetractionVote
from portal.incidents.moving import move
from portal.incidents.queries import groups_for_retraction, lock_incident, retraction_votes
from portal.incidents.rules import IncidentState, RetractionReason
from portal.incidents.signing_words import signed_vote
from portal.incidents.word_rules import (
    SpeakerFacts,
    ensure_may_vote_to_retract,
    retraction_carries,
)


def vote_to_retract(
    session: Session,
    *,
    verifier: Actor,
    organisation_id: int,
    incident_id: int,
    reason: RetractionReason,
    now: datetime,
) -> Incident:
    """Record the vote; the one that completes the number retracts. Raises WordRefused, NotFound.

    From that moment nothing new hangs on the incident: campaigns, shifts and commitments ask it
    at their own doors.
    """
    if not verifier.can_in(Permission.INCIDENT_RETRACT, organisation_id):
        raise NotFound
    incident = lock_incident(session, incident_id)
    votes = retraction_votes(session, incident)
    ensure_may_vote_to_retract(_facts(incident, votes, verifier, organisation_id))
    _write(session, incident, verifier, organisation_id, reason, now)
    if retraction_carries(groups_for_retraction(session, incident)):
        incident.retraction_reason = reason
        move(
            session,
            incident,
            IncidentState.RETRACTED,
            actor=verifier,
            now=now,
            organisation_id=organisation_id,
            reason=reason,
        )
    return incident


def _facts(
    incident: Incident, votes: list[RetractionVote], verifier: Actor, organisation_id: int
) -> SpeakerFacts:
    return SpeakerFacts(
        state=incident.state,
        person_handled_intake=incident.handled_by_user_id == verifier.user_id,
        organisation_handled_intake=incident.handled_by_organisation_id == organisation_id,
        organisation_spoke=any(v.organisation_id == organisation_id for v in votes),
        person_spoke=any(v.user_id == verifier.user_id for v in votes),
    )


def _write(
    session: Session,
    incident: Incident,
    verifier: Actor,
    organisation_id: int,
    reason: RetractionReason,
    now: datetime,
) -> None:
    session.add(
        signed_vote(
            session,
            incident,
            speaker=verifier,
            organisation_id=organisation_id,
            reason=reason,
            now=now,
        )
    )
    try:
        session.flush()
    except IntegrityError:
        raise WordRefused(WordReason.ALREADY_SPOKE) from None
    record(
        session,
        actor=verifier,
        action="incident_retraction_vote",
        subject=f"incident:{incident.reference}",
        now=now,
        organisation_id=organisation_id,
        reason=reason,
    )
