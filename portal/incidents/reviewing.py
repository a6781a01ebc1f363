"""Close a review that reached no verdict, always in writing; or publish it as unconfirmed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.incidents.attesting import settle
from portal.incidents.closing import close, ensure_written
from portal.incidents.errors import TransitionRefused
from portal.incidents.merging import merge
from portal.incidents.models import Attestation, Incident
from portal.incidents.queries import lock_incident, words_of
from portal.incidents.rules import IN_THE_QUEUE, UNANSWERED, IncidentState, Outcome
from portal.incidents.word_rules import FREEZE, Verdict

NO_ANSWER_IN_TIME = "Ninguna organización pudo confirmarlo a tiempo."


def conclude(
    session: Session,
    *,
    verifier: Actor,
    organisation_id: int,
    incident_id: int,
    outcome: Outcome,
    resolution: str,
    now: datetime,
    duplicate_of: Incident | None = None,
) -> Incident:
    """Say what became of it. Raises ResolutionMissing, TransitionRefused, MergeRefused, NotFound.

    Nobody reaches *verified*, *corroborated* or *false* here: only words lead there.
    """
    if not verifier.can_in(Permission.INCIDENT_ATTEST, organisation_id):
        raise NotFound
    ensure_written(resolution)
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise NotFound
    _ensure_duplicate_is_named(incident, outcome, duplicate_of)
    if duplicate_of is not None:
        return merge(
            session,
            sorter=verifier,
            organisation_id=organisation_id,
            incident_id=incident_id,
            into_id=duplicate_of.id,
            resolution=resolution,
            now=now,
        )
    close(
        session,
        lock_incident(session, incident_id),
        IncidentState(outcome),
        actor=verifier,
        organisation_id=organisation_id,
        resolution=resolution,
        now=now,
    )
    return incident


def close_overdue(session: Session, *, now: datetime) -> int:
    """Answer what nobody answered in time; how many.

    Meant for a sweep each hour: high priority is answered in 12 hours, medium in 48.
    """
    overdue = select(Incident.id).where(Incident.state.in_(UNANSWERED), Incident.due_at <= now)
    closed = 0
    for incident_id in session.scalars(overdue).all():
        incident = lock_incident(session, incident_id)
        settle(session, incident, actor="deadline", now=now)
        if incident.state in UNANSWERED and not _is_disputed(session, incident, now):
            _close(session, incident, now)
            closed += 1
    return closed


def settle_after_freeze(session: Session, *, now: datetime) -> int:
    """Let the words decide where a refutation's 72 hours are over; how many moved.

    Meant for a sweep each hour, because nobody may speak again to wake the decision.
    """
    thawed = (
        select(Attestation.incident_id)
        .join(Incident, Incident.id == Attestation.incident_id)
        .where(
            Attestation.revision == Incident.revision,
            Attestation.verdict == Verdict.REFUTE,
            Attestation.given_at <= now - FREEZE,
            Incident.state.in_(IN_THE_QUEUE),
        )
        .distinct()
    )
    moved = 0
    for incident_id in session.scalars(thawed).all():
        incident = lock_incident(session, incident_id)
        before = incident.state
        settle(session, incident, actor="deadline", now=now)
        moved += incident.state != before
    return moved


def _close(session: Session, incident: Incident, now: datetime) -> None:
    close(
        session,
        incident,
        IncidentState.CANNOT_VERIFY,
        actor="deadline",
        resolution=NO_ANSWER_IN_TIME,
        now=now,
    )


def _is_disputed(session: Session, incident: Incident, now: datetime) -> bool:
    """Whether a refutation of the last 72 hours still holds the matter open."""
    return any(
        word.verdict is Verdict.REFUTE and word.given_at > now - FREEZE
        for word in words_of(session, incident)
    )


def _ensure_duplicate_is_named(
    incident: Incident, outcome: Outcome, duplicate_of: Incident | None
) -> None:
    itself = duplicate_of is not None and duplicate_of.id == incident.id
    if itself or (outcome is Outcome.DUPLICATE_OF) != (duplicate_of is not None):
        raise TransitionRefused(incident.state, outcome)
