"""What is refused for the sake of people's safety."""

from enum import StrEnum

from portal.errors import Refusal
from portal.volunteering.errors import TransitionRefused


class StandDownReason(StrEnum):
    """Why activities were not suspended so; each belongs to one field of the form."""

    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    PLACE_UNKNOWN = "place_unknown"


class StandDownRefused(Refusal):
    """The place cannot be stood down so."""

    def __init__(self, reason: StandDownReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class StillUnheard(Refusal):
    """`count` people have not been heard of: nobody closes the board over them."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} not heard of")
        self.count = count


class BriefingUnread(TransitionRefused):
    """Nobody arrives who has not accepted the briefing as it stands."""


class BriefingChanged(Refusal):
    """What was read is not what the briefing says now."""
