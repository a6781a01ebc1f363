"""k of n: when organisations' words make an incident corroborated, verified or false. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.incidents.errors import WordReason, WordRefused
from portal.incidents.rules import HEARS_WORDS, MAY_BE_RETRACTED, IncidentState

# Two groups that share neither board, nor majority funder, nor source.
GROUPS_NEEDED = 2
EYES_ON_NEEDED = 1
FREEZE = timedelta(hours=72)


class Evidence(StrEnum):
    """The class of what an organisation knows; never the evidence itself."""

    EYES_ON = "eyes_on"
    CALL_BACK = "call_back"
    MEDIA = "media"
    OFFICIAL_RECORD = "official_record"


class SourceClass(StrEnum):
    """What a sealed report brings, said in classes: all that is left when it is destroyed."""

    SAW_IT = "saw_it"
    HEARD_IT = "heard_it"
    READ_IT = "read_it"
    PICTURES = "pictures"
    RECORDING = "recording"
    DOCUMENT = "document"


class Verdict(StrEnum):
    """What the organisation says of it."""

    SUPPORT = "support"
    REFUTE = "refute"
    ABSTAIN = "abstain"


class Standing(StrEnum):
    """What all the words together come to."""

    OPEN = "open"
    CORROBORATED = "corroborated"
    VERIFIED = "verified"
    FALSE = "false"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Word:
    """One organisation's word."""

    organisation_id: int
    group: str
    evidence: Evidence
    verdict: Verdict
    given_at: datetime
    handled_intake: bool = False
    hosts_help: bool = False

    @property
    def counts(self) -> bool:
        """Official sources are shown, never counted; who took the report in is no second voice."""
        official = self.evidence is Evidence.OFFICIAL_RECORD
        return not official and not self.handled_intake and self.verdict is not Verdict.ABSTAIN

    @property
    def decides(self) -> bool:
        """Who raises money because of it is heard, but no verdict rests on that voice."""
        return self.counts and not self.hosts_help


@dataclass(frozen=True)
class SpeakerFacts:
    """Who wants to give a word, and what they have said or handled before."""

    state: IncidentState
    person_handled_intake: bool
    organisation_handled_intake: bool
    organisation_spoke: bool
    person_spoke: bool


def ensure_may_attest(facts: SpeakerFacts) -> None:
    """Raise WordRefused unless this organisation may give its word now, by this person."""
    if facts.person_handled_intake or facts.organisation_handled_intake:
        raise WordRefused(WordReason.HANDLED_INTAKE)
    if facts.state not in HEARS_WORDS:
        raise WordRefused(WordReason.CLOSED)
    _ensure_first_word(facts)


def ensure_may_vote_to_retract(facts: SpeakerFacts) -> None:
    """Raise WordRefused unless the vote counts.

    Who handled the intake may vote: they are the first to learn that a source deceived them.
    """
    if facts.state not in MAY_BE_RETRACTED:
        raise WordRefused(WordReason.CLOSED)
    _ensure_first_word(facts)


def _ensure_first_word(facts: SpeakerFacts) -> None:
    if facts.organisation_spoke:
        raise WordRefused(WordReason.ALREADY_SPOKE)
    # One person with two memberships is still one pair of eyes.
    if facts.person_spoke:
        raise WordRefused(WordReason.PERSON_ALREADY_SPOKE)


def standing_of(words: Iterable[Word], *, now: datetime) -> Standing:
    """What the words come to at `now` (incidents.md, "Attestation, k of n")."""
    counted = [word for word in words if word.counts]
    refutations = [word for word in counted if word.verdict is Verdict.REFUTE]
    supports = [word for word in counted if word.decides and word.verdict is Verdict.SUPPORT]
    if refutations:
        return _disputed(counted, supports, refutations, now)
    if _suffices(supports):
        return Standing.VERIFIED
    return Standing.CORROBORATED if supports else Standing.OPEN


def supporting_groups(words: Iterable[Word]) -> int:
    """How many independent voices support the incident."""
    return len({w.group for w in words if w.counts and w.verdict is Verdict.SUPPORT})


def is_on_record(words: Iterable[Word]) -> bool:
    """Whether an official source says so too: told with its label, whoever else says so."""
    said = {(word.evidence, word.verdict) for word in words}
    return (Evidence.OFFICIAL_RECORD, Verdict.SUPPORT) in said


def retraction_carries(groups_of_votes: Collection[str]) -> bool:
    """Whether as many independent voices ask to retract as it takes to verify."""
    return len(set(groups_of_votes)) >= GROUPS_NEEDED


def _suffices(supports: Collection[Word]) -> bool:
    eyes = sum(word.evidence is Evidence.EYES_ON for word in supports)
    return len({word.group for word in supports}) >= GROUPS_NEEDED and eyes >= EYES_ON_NEEDED


def _disputed(
    counted: list[Word], supports: list[Word], refutations: list[Word], now: datetime
) -> Standing:
    """A refutation freezes promotion for 72 hours; then two others decide."""
    first = min(word.given_at for word in refutations)
    if now < first + FREEZE:
        return Standing.FROZEN
    heard = {word.group for word in counted if word.given_at <= first}
    for_it = {word.group for word in supports} - heard
    against = {word.group for word in refutations if word.decides} - heard
    if len(for_it) >= GROUPS_NEEDED > len(against) and _suffices(supports):
        return Standing.VERIFIED
    if len(against) >= GROUPS_NEEDED > len(for_it):
        return Standing.FALSE
    return Standing.FROZEN
