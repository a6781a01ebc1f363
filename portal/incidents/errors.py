"""What incidents refuse, with what a page needs to say why."""

from dataclasses import dataclass
from enum import StrEnum

from portal.errors import Refusal


class NotVerified(Refusal):
    """Help may hang only on a verified incident, and this one is not, or is no longer."""

    def __init__(self, reference: str, state: str) -> None:
        super().__init__(f"incident {reference} is {state}")
        self.reference = reference
        self.state = state


class WordReason(StrEnum):
    """Why an organisation's word was not taken."""

    HANDLED_INTAKE = "handled_intake"
    ALREADY_SPOKE = "already_spoke"
    PERSON_ALREADY_SPOKE = "person_already_spoke"
    CLOSED = "closed"


class WordRefused(Refusal):
    """An attestation or a vote to retract that the rules do not allow."""

    def __init__(self, reason: WordReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class NotNear(Refusal):
    """A witness is asked of its own area, and of what waits for words."""


class MergeReason(StrEnum):
    """Why two reports were not said to be one, or to be two."""

    NOT_THERE = "not_there"
    HAS_REPORTS = "has_reports"
    HAS_INTEREST = "has_interest"
    UNMAKES_A_VERDICT = "unmakes_a_verdict"
    NOT_MERGED = "not_merged"


class MergeRefused(Refusal):
    """Two reports may not be said to be one, or to be two, like this."""

    def __init__(self, reason: MergeReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class TransitionRefused(Refusal):
    """The incident cannot go from where it is to where it was sent."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"{current} does not lead to {wanted}")
        self.current = current
        self.wanted = wanted


class ResolutionMissing(Refusal):
    """Closing an incident always needs a written resolution."""


class AlreadyProposed(Refusal):
    """The sealed report was put before the verifiers already: it makes one incident."""


class DateRefused(Refusal):
    """An incident cannot have happened after today."""


@dataclass(frozen=True)
class BadRow:
    """One row of an import that cannot be taken; `number` counts lines as an editor does."""

    number: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.number}, {self.field}: {self.reason}"


class ImportRefused(Refusal):
    """Nothing of the file was stored, and why, by row."""

    def __init__(self, reason: str, rows: tuple[BadRow, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rows = rows
