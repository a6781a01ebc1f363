"""Reads of incidents for those who work on them, and the door that help asks at."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.models import Membership
from portal.errors import NotFound
from portal.incidents.errors import NotVerified
from portal.incidents.models import Attestation, Incident, RetractionVote
from portal.incidents.rules import IN_THE_QUEUE, MAY_BE_RETRACTED, IncidentState
from portal.incidents.signing_words import sign_of, sign_of_vote
from portal.incidents.voice_queries import Handler, handlers_of, hosting_groups
from portal.incidents.word_rules import Word
from portal.incidents.word_signing_rules import Sign


def incident_by_reference(session: Session, reference: str) -> Incident:
    """One incident; raises NotFound."""
    incident = session.scalar(select(Incident).where(Incident.reference == reference))
    if incident is None:
        raise NotFound
    return incident


def is_verified(session: Session, incident_id: int) -> bool:
    """Whether help may hang on the incident now; asked at each door, never copied."""
    state = session.scalar(select(Incident.state).where(Incident.id == incident_id))
    return state == IncidentState.VERIFIED


def lock_verified(session: Session, incident_id: int) -> Incident:
    """The incident, held verified until this transaction ends; raises NotVerified, NotFound.

    A retraction waits for those who hold it so, and whoever comes after it is refused.
    """
    incident = _locked(session, incident_id, read=True)
    if incident.state != IncidentState.VERIFIED:
        raise NotVerified(incident.reference, incident.state)
    return incident


def lock_incident(session: Session, incident_id: int) -> Incident:
    """The incident, held against every other voice until this transaction ends."""
    return _locked(session, incident_id, read=False)


def _locked(session: Session, incident_id: int, *, read: bool) -> Incident:
    incident = session.scalar(
        select(Incident)
        .where(Incident.id == incident_id)
        .with_for_update(read=read)
        .execution_options(populate_existing=True)
    )
    if incident is None:
        raise NotFound
    return incident


def verified_incidents(session: Session, *, limit: int = 200) -> list[Incident]:
    """Incidents that campaigns and shifts may be opened on, newest first."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.state == IncidentState.VERIFIED)
            .options(joinedload(Incident.area))
            .order_by(Incident.happened_on.desc(), Incident.id.desc())
            .limit(limit)
        )
    )


def published_lately(session: Session, *, limit: int = 30) -> list[Incident]:
    """Incidents that are decided and public, and so may be corrected or retracted."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.state.in_(MAY_BE_RETRACTED - IN_THE_QUEUE))
            .options(joinedload(Incident.area))
            .order_by(Incident.received_at.desc(), Incident.id.desc())
            .limit(limit)
        )
    )


def proposed_by(
    session: Session, organisation_ids: Collection[int], *, limit: int = 20
) -> list[Incident]:
    """What organisations proposed, newest first, so that who proposed learns what became of it."""
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.handled_by_organisation_id.in_(organisation_ids))
            .options(joinedload(Incident.area))
            .order_by(Incident.received_at.desc(), Incident.id.desc())
            .limit(limit)
        )
    )


def attestations_of(session: Session, incident: Incident) -> list[Attestation]:
    """The words given on the incident's present revision, oldest first."""
    return list(
        session.scalars(
            select(Attestation)
            .where(
                Attestation.incident_id == incident.id,
                Attestation.revision == incident.revision,
            )
            .order_by(Attestation.given_at, Attestation.id)
        )
    )


def was_heard(session: Session, incident: Incident) -> bool:
    """Whether any organisation ever gave its word on it."""
    given = select(Attestation.id).where(Attestation.incident_id == incident.id).limit(1)
    return session.scalar(given) is not None


def words_of(
    session: Session, incident: Incident, *, joined_by: Iterable[Handler] = ()
) -> list[Word]:
    """Those that their organisations signed, as facts for the rule.

    `joined_by` took in a report that would be merged too.
    """
    handlers = [*handlers_of(session, incident), *joined_by]
    hosting = hosting_groups(session, incident)
    return [
        Word(
            organisation_id=a.organisation_id,
            group=a.organisation.independence_group,
            evidence=a.evidence,
            verdict=a.verdict,
            given_at=a.given_at,
            handled_intake=any(handler.gave(a) for handler in handlers),
            hosts_help=a.organisation.independence_group in hosting,
        )
        for a in attestations_of(session, incident)
        if sign_of(session, incident, a) is Sign.SIGNED
    ]


def retraction_votes(session: Session, incident: Incident) -> list[RetractionVote]:
    """The votes to retract, oldest first."""
    return list(
        session.scalars(
            select(RetractionVote)
            .where(RetractionVote.incident_id == incident.id)
            .order_by(RetractionVote.id)
        )
    )


def groups_for_retraction(session: Session, incident: Incident) -> list[str]:
    """The group of each vote that its organisation signed."""
    return [
        vote.organisation.independence_group
        for vote in retraction_votes(session, incident)
        if sign_of_vote(session, incident, vote) is Sign.SIGNED
    ]


def accredited_organisations(session: Session) -> int:
    """How many organisations have somebody who may give their word."""
    return (
        session.scalar(
            select(func.count(Membership.organisation_id.distinct())).where(
                Membership.role.in_(
                    roles_with(Permission.INCIDENT_ATTEST) | roles_with(Permission.INCIDENT_WITNESS)
                )
            )
        )
        or 0
    )
