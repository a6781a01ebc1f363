"""What planning many shifts at once, or changing them, refuses."""

from datetime import date
from enum import StrEnum

from portal.errors import Refusal


class SeriesReason(StrEnum):
    """Why a series was not planned; each belongs to one field of the form."""

    NO_WEEKDAY = "no_weekday"
    NO_END = "no_end"
    TWO_ENDS = "two_ends"
    UNTIL_BEFORE_START = "until_before_start"
    TOO_MANY = "too_many"
    NO_DAY = "no_day"
    BROKEN = "broken"


class SeriesRefused(Refusal):
    """The rule of the series gives no days that can be planned."""

    def __init__(self, reason: SeriesReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class DayRefused(Refusal):
    """One day of several cannot be planned, and so none was; `because` says why."""

    def __init__(self, day: date, because: Refusal) -> None:
        super().__init__(f"{day}: {because}")
        self.day = day
        self.because = because


class StaleShift(Refusal):
    """A shift changed since its page was shown: its reference, who changed it, and what."""

    def __init__(self, reference: str, by: str = "", what: tuple[str, ...] = ()) -> None:
        super().__init__(reference)
        self.reference = reference
        self.by = by
        self.what = what


class BusyShift(Refusal):
    """People were signing up at that very moment; nothing changed, asking again helps."""


class DoneAlready(Refusal):
    """This very form was sent before: a double click counts once."""


class TooManyShifts(Refusal):
    """More were chosen than one page shows."""


class NameTaken(Refusal):
    """Another template of the organisation has that name."""


class NobodyToTell(Refusal):
    """Nobody in the shift would read the message."""


class TooManyMessages(Refusal):
    """The shift's people were written to often enough today."""
