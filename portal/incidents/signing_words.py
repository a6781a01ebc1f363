"""Sign a word or a vote with the organisation's key, and tell later whether it still says that."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.incidents.keeping_word_keys import is_ended, is_vouched_for, key_in_force, pair_of
from portal.incidents.models import Attestation, Incident, RetractionVote
from portal.incidents.rules import RetractionReason
from portal.incidents.word_rules import Evidence, Verdict
from portal.incidents.word_signing_rules import (
    SaidVote,
    SaidWord,
    Sign,
    is_signed,
    moment_of,
    text_digest,
)


def signed_word(
    session: Session,
    incident: Incident,
    *,
    speaker: Actor,
    organisation_id: int,
    evidence: Evidence,
    verdict: Verdict,
    now: datetime,
) -> Attestation:
    """A word on the incident as it reads now, to be added."""
    organisation = session.get_one(Organisation, organisation_id)
    key = key_in_force(session, organisation, now=now)
    word = Attestation(
        incident_id=incident.id,
        revision=incident.revision,
        organisation_id=organisation_id,
        user_id=speaker.user_id,
        evidence=evidence,
        verdict=verdict,
        # The hour is enough to count 72 of them, and tells less about who was where.
        given_at=now.replace(minute=0, second=0, microsecond=0),
        text_digest=digest_of(incident),
        key_id=key.id,
    )
    word.signature = pair_of(session, key).sign(_said(incident, organisation, word))
    return word


def signed_vote(
    session: Session,
    incident: Incident,
    *,
    speaker: Actor,
    organisation_id: int,
    reason: RetractionReason,
    now: datetime,
) -> RetractionVote:
    """A vote to take the incident back, to be added."""
    organisation = session.get_one(Organisation, organisation_id)
    key = key_in_force(session, organisation, now=now)
    vote = RetractionVote(
        incident_id=incident.id,
        organisation_id=organisation_id,
        user_id=speaker.user_id,
        reason=reason,
        voted_at=now,
        key_id=key.id,
    )
    vote.signature = pair_of(session, key).sign(_voted(incident, organisation, vote))
    return vote


def sign_of(session: Session, incident: Incident, word: Attestation) -> Sign:
    """Whether the organisation signed just this word, and of the text as it reads now."""
    if word.revision == incident.revision and word.text_digest not in ("", digest_of(incident)):
        return Sign.BROKEN
    return _sign(session, word, _said(incident, word.organisation, word), word.given_at)


def sign_of_vote(session: Session, incident: Incident, vote: RetractionVote) -> Sign:
    """Whether the organisation signed just this vote."""
    return _sign(session, vote, _voted(incident, vote.organisation, vote), vote.voted_at)


def digest_of(incident: Incident) -> str:
    """Of all that a word is about: what, where, when, and in which words."""
    return text_digest(
        incident.kind,
        incident.area_code,
        incident.happened_on.isoformat(),
        incident.part_of_day or "",
        incident.title_es,
        incident.title_en,
        incident.account_es,
        incident.account_en,
    )


def _sign(
    session: Session, given: Attestation | RetractionVote, said: SaidWord | SaidVote, at: datetime
) -> Sign:
    key = given.key
    if key is None:
        return Sign.UNSIGNED
    good = (
        key.organisation_id == given.organisation_id
        and is_signed(said, given.signature, key.public_key)
        and is_vouched_for(session, key)
        and not is_ended(session, key, at)
    )
    return Sign.SIGNED if good else Sign.BROKEN


def _said(incident: Incident, organisation: Organisation, word: Attestation) -> SaidWord:
    return SaidWord(
        incident=incident.reference,
        revision=word.revision,
        text=word.text_digest,
        organisation=organisation.reference,
        speaker=word.user_id,
        evidence=word.evidence,
        verdict=word.verdict,
        hour=moment_of(word.given_at),
    )


def _voted(incident: Incident, organisation: Organisation, vote: RetractionVote) -> SaidVote:
    return SaidVote(
        incident=incident.reference,
        organisation=organisation.reference,
        speaker=vote.user_id,
        reason=vote.reason,
        moment=moment_of(vote.voted_at),
    )
