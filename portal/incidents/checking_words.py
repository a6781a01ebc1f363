"""Read every word, vote and key, and name each that nobody signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.incidents.keeping_word_keys import end_is_vouched_for, is_vouched_for
from portal.incidents.models import Attestation, Incident, RetractionVote
from portal.incidents.rules import IncidentState
from portal.incidents.signing_words import sign_of, sign_of_vote
from portal.incidents.word_key_models import WordKey
from portal.incidents.word_rules import EYES_ON_NEEDED, GROUPS_NEEDED, Evidence, Verdict
from portal.incidents.word_signing_rules import Sign
from portal.triggers import missing_triggers

CHUNK = 500
# What the migrations leave in the database; without one of them a word may vanish unseen.
TRIGGERS = frozenset(
    {
        "incident_never_deleted",
        "incident_attestation_append_only",
        "incident_retraction_vote_append_only",
        "organisation_word_key_append_only",
        "organisation_word_key_end_append_only",
    }
)


@dataclass(frozen=True)
class WordFault:
    """One thing that is not as its organisation left it."""

    kind: str
    subject: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


def word_faults(session: Session) -> list[WordFault]:
    """Everything wrong with what was said of incidents, empty when all of it is signed."""
    checks = (_triggers, _keys, _words, _votes, _verified_without_words)
    return [fault for check in checks for fault in check(session)]


def _triggers(session: Session) -> Iterator[WordFault]:
    for name in missing_triggers(session, TRIGGERS):
        yield WordFault("trigger_missing", name)


def _keys(session: Session) -> Iterator[WordFault]:
    for key in session.scalars(select(WordKey).order_by(WordKey.id)):
        where = f"{key.organisation.slug}:{key.number}"
        if not is_vouched_for(session, key):
            yield WordFault("key_not_ours", where)
        if key.end is not None and not end_is_vouched_for(session, key, key.end):
            yield WordFault("end_of_key_not_ours", where)


def _words(session: Session) -> Iterator[WordFault]:
    last = 0
    while found := session.execute(
        select(Attestation, Incident)
        .join(Incident, Incident.id == Attestation.incident_id)
        .where(Attestation.id > last)
        .order_by(Attestation.id)
        .limit(CHUNK)
    ).all():
        for word, incident in found:
            if (sign := sign_of(session, incident, word)) is not Sign.SIGNED:
                yield WordFault(f"word_{sign}", f"incident:{incident.reference} word:{word.id}")
        last = found[-1][0].id


def _votes(session: Session) -> Iterator[WordFault]:
    rows = session.execute(
        select(RetractionVote, Incident)
        .join(Incident, Incident.id == RetractionVote.incident_id)
        .order_by(RetractionVote.id)
    )
    for vote, incident in rows:
        if (sign := sign_of_vote(session, incident, vote)) is not Sign.SIGNED:
            yield WordFault(f"vote_{sign}", f"incident:{incident.reference} vote:{vote.id}")


def _verified_without_words(session: Session) -> Iterator[WordFault]:
    """A state written by hand.

    Asks less than the rule does: who raises money, or doubts, after the verdict does not unmake it.
    """
    supports = (
        select(Attestation.incident_id)
        .join(Incident, Incident.id == Attestation.incident_id)
        .join(Organisation, Organisation.id == Attestation.organisation_id)
        .where(
            Attestation.revision == Incident.revision,
            Attestation.verdict == Verdict.SUPPORT,
            Attestation.evidence != Evidence.OFFICIAL_RECORD,
        )
        .group_by(Attestation.incident_id)
        .having(
            func.count(Organisation.independence_group.distinct()) >= GROUPS_NEEDED,
            func.count().filter(Attestation.evidence == Evidence.EYES_ON) >= EYES_ON_NEEDED,
        )
    )
    bare = select(Incident).where(
        Incident.state == IncidentState.VERIFIED, Incident.id.not_in(supports)
    )
    for incident in session.scalars(bare):
        yield WordFault("verified_without_words", f"incident:{incident.reference}")
