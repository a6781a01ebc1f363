"""When two verifiers' words make a proposed batch final. Pure.

The organisation that spends does not judge itself: two others must, and two that share a board or
a funder are one voice, as with incidents (incidents.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.giving.errors import ApprovalRefused

VOICES_NEEDED = 2


class ProposalState(StrEnum):
    """Where a proposed batch stands."""

    OPEN = "open"
    FINAL = "final"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    """Why a verifier sends a batch back; fixed words, so that nobody's name is typed."""

    INCIDENTS_UNKNOWN = "incidents_unknown"
    AMOUNT_UNLIKELY = "amount_unlikely"
    ASK_US_FIRST = "ask_us_first"


class NoVoice(StrEnum):
    """Why somebody's word does not count on this batch."""

    ENDED = "ended"
    OWN = "own"
    SAME_GROUP = "same_group"
    SPOKE = "spoke"
    PERSON_SPOKE = "person_spoke"


@dataclass(frozen=True)
class VoiceFacts:
    """Who wants to say yes or no, and who said yes before. Groups are those of organisations."""

    state: ProposalState
    group: str
    proposers_group: str
    spoken_groups: frozenset[str]
    organisation_spoke: bool
    person_spoke: bool
    person_proposed: bool
    # Whatever organisation they speak for: they have a role in one of the proposer's group.
    person_of_proposers: bool


def ensure_may_speak(facts: VoiceFacts) -> None:
    """Raise ApprovalRefused unless this word counts."""
    if facts.state is not ProposalState.OPEN:
        raise ApprovalRefused(NoVoice.ENDED)
    is_own = facts.group == facts.proposers_group or facts.person_of_proposers
    if is_own or facts.person_proposed:
        raise ApprovalRefused(NoVoice.OWN)
    if facts.organisation_spoke:
        raise ApprovalRefused(NoVoice.SPOKE)
    if facts.person_spoke:
        raise ApprovalRefused(NoVoice.PERSON_SPOKE)
    if facts.group in facts.spoken_groups:
        raise ApprovalRefused(NoVoice.SAME_GROUP)


def carries(groups: Collection[str]) -> bool:
    """Whether enough independent voices said yes."""
    return len(set(groups)) >= VOICES_NEEDED
