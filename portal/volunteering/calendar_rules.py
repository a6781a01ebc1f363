"""What a calendar program is told of a shift: never where to meet, never who comes. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.volunteering.rules import EXPECTED, SignUpState


class Standing(StrEnum):
    """How sure an entry is, in the calendar format's own words."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Entry:
    """One shift in a calendar; `changed_at` is when this wording of it began."""

    reference: str
    title: str
    organisation: str
    place: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    standing: Standing
    changed_at: datetime
    link: str

    @property
    def uid(self) -> str:
        """The same in every mail and feed, whatever host sends it: programs merge by it."""
        return f"{self.reference}@resguardo"


_HELD = EXPECTED | {SignUpState.COMPLETED}
_OPEN = frozenset({SignUpState.REQUESTED, SignUpState.OFFERED})
_GONE = frozenset(
    {SignUpState.CANCELLED, SignUpState.EXCUSED, SignUpState.NO_SHOW, SignUpState.LAPSED}
)


def standing_of(state: SignUpState, *, is_on: bool) -> Standing | None:
    """How the entry of somebody's place stands; None for who only waits and was never in."""
    if state not in _HELD | _OPEN | _GONE:
        return None
    if not is_on or state in _GONE:
        return Standing.CANCELLED
    return Standing.CONFIRMED if state in _HELD else Standing.TENTATIVE
