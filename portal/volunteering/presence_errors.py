"""What is refused at the meeting point and about hours, with the facts that say what to do."""

from datetime import datetime
from enum import StrEnum

from portal.errors import Refusal


class CodeReason(StrEnum):
    """Why a code was not taken."""

    UNKNOWN = "unknown"
    TOO_LATE = "too_late"
    NOT_EXPECTED = "not_expected"


class CodeRefused(Refusal):
    """The code is forged, of another shift, past its time, or of somebody who is not expected."""

    def __init__(self, reason: CodeReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AlreadyNoted(Refusal):
    """The code was used: what it says stands since `at`."""

    def __init__(self, deed: str, at: datetime | None) -> None:
        super().__init__(f"{deed} noted before")
        self.deed = deed
        self.at = at


class ContactClosed(Refusal):
    """Names are shown from `opens_at` until the check-out; None when that is over."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__("not near the shift")
        self.opens_at = opens_at


class HoursReason(StrEnum):
    """Why hours were not changed or not certified."""

    OWN_HOURS = "own_hours"
    NOT_OVER = "not_over"
    OUT_OF_BOUNDS = "out_of_bounds"
    CHANGED_MEANWHILE = "changed_meanwhile"
    PERIOD_BACKWARDS = "period_backwards"
    PERIOD_AHEAD = "period_ahead"
    NOTHING_TO_CERTIFY = "nothing_to_certify"


class HoursRefused(Refusal):
    """The hours stay as they are; `most` minutes bound what can be noted."""

    def __init__(self, reason: HoursReason, *, most: int = 0) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.most = most
