"""Who may say that two reports tell of one incident, or that they do not. Pure."""

from dataclasses import dataclass

from portal.incidents.errors import MergeReason, MergeRefused
from portal.incidents.rules import IncidentState

# Nothing is hung on what is itself hung elsewhere, or was taken back.
HOLDS_NO_REPORTS = frozenset({IncidentState.DUPLICATE_OF, IncidentState.RETRACTED})


@dataclass(frozen=True)
class Interest:
    """Whoever wants to tie or untie two reports, and what they have to do with them."""

    attests: bool
    has_interest: bool
    took_in_both: bool
    is_unheard: bool

    @property
    def may_decide(self) -> bool:
        """A verifier whose organisation took in neither and raises money for neither; else whoever
        took in both, until others look: they put their own papers in order and judge nobody's."""
        return (self.attests and not self.has_interest) or (self.took_in_both and self.is_unheard)


@dataclass(frozen=True)
class MergeFacts:
    """A report, and the incident that somebody wants to hang it on."""

    is_itself: bool
    into_state: IncidentState
    has_reports: bool
    interest: Interest
    unmakes_a_verdict: bool


def ensure_may_merge(facts: MergeFacts) -> None:
    """Raise MergeRefused unless the one may be hung on the other."""
    if facts.is_itself or facts.into_state in HOLDS_NO_REPORTS:
        raise MergeRefused(MergeReason.NOT_THERE)
    if facts.has_reports:
        raise MergeRefused(MergeReason.HAS_REPORTS)
    _ensure_may_decide(facts.interest)
    if facts.unmakes_a_verdict:
        raise MergeRefused(MergeReason.UNMAKES_A_VERDICT)


def ensure_may_split(*, is_merged: bool, interest: Interest) -> None:
    """Raise MergeRefused unless the report may stand alone again."""
    if not is_merged:
        raise MergeRefused(MergeReason.NOT_MERGED)
    _ensure_may_decide(interest)


def _ensure_may_decide(interest: Interest) -> None:
    if not interest.may_decide:
        raise MergeRefused(MergeReason.HAS_INTEREST)
