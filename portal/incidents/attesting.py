"""Give an organisation's word on an incident, and let all the words decide together."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.incidents.errors import WordReason, WordRefused
from portal.incidents.models import Incident
from portal.incidents.moving import bring_under_review, move
from portal.incidents.publishing import publish
from portal.incidents.queries import attestations_of, lock_incident, words_of
from portal.incidents.rules import TRANSITIONS, IncidentState
from portal.incidents.signing_words import signed_word
from portal.incidents.voice_queries import handlers_of
from portal.incidents.word_rules import (
    Evidence,
    SpeakerFacts,
    Standing,
    Verdict,
    ensure_may_attest,
    standing_of,
)

REACHED = {
    Standing.CORROBORATED: IncidentState.CORROBORATED,
    Standing.VERIFIED: IncidentState.VERIFIED,
    Standing.FALSE: IncidentState.FALSE,
}


def attest(
    session: Session,
    *,
    verifier: Actor,
    organisation_id: int,
    incident_id: int,
    evidence: Evidence,
    verdict: Verdict,
    now: datetime,
) -> Incident:
    """Record the word and what it changes. Raises WordRefused, NotFound.

    The incident's row is locked first: two verifiers at once are heard one after the other, so
    that both words are seen by whichever comes second.
    """
    if not verifier.can_in(Permission.INCIDENT_ATTEST, organisation_id):
        raise NotFound
    incident = lock_incident(session, incident_id)
    hear(
        session,
        incident,
        speaker=verifier,
        organisation_id=organisation_id,
        evidence=evidence,
        verdict=verdict,
        now=now,
    )
    return incident


def hear(
    session: Session,
    incident: Incident,
    *,
    speaker: Actor,
    organisation_id: int,
    evidence: Evidence,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Take a word by the rule and let all the words decide. The caller holds the row's lock.

    Raises WordRefused.
    """
    ensure_may_attest(_facts(session, incident, speaker, organisation_id))
    bring_under_review(session, incident, actor=speaker, now=now)
    _write(session, incident, speaker, organisation_id, evidence, verdict, now)
    settle(session, incident, actor=speaker, now=now)


def settle(session: Session, incident: Incident, *, actor: Actor | str, now: datetime) -> None:
    """Bring the incident where its words lead; the public count follows in any case."""
    reached = REACHED.get(standing_of(words_of(session, incident), now=now))
    if reached is not None and reached in TRANSITIONS[incident.state]:
        move(session, incident, reached, actor=actor, now=now)
    else:
        publish(session, incident, now=now)


def _facts(
    session: Session, incident: Incident, verifier: Actor, organisation_id: int
) -> SpeakerFacts:
    given, handlers = attestations_of(session, incident), handlers_of(session, incident)
    return SpeakerFacts(
        state=incident.state,
        person_handled_intake=any(h.user_id == verifier.user_id for h in handlers),
        organisation_handled_intake=any(h.organisation_id == organisation_id for h in handlers),
        organisation_spoke=any(a.organisation_id == organisation_id for a in given),
        person_spoke=any(a.user_id == verifier.user_id for a in given),
    )


def _write(
    session: Session,
    incident: Incident,
    verifier: Actor,
    organisation_id: int,
    evidence: Evidence,
    verdict: Verdict,
    now: datetime,
) -> None:
    session.add(
        signed_word(
            session,
            incident,
            speaker=verifier,
            organisation_id=organisation_id,
            evidence=evidence,
            verdict=verdict,
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
        action=f"incident_word_{verdict}",
        subject=f"incident:{incident.reference}",
        now=now,
        organisation_id=organisation_id,
        reason=evidence,
    )
