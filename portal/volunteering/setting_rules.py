"""What an organisation may ask of its shifts: rest, deadlines, absences. Pure."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class ShiftRules:
    """The rules in force for the shifts of one organisation.

    Eleven hours of rest after eight of work: the rest between two days of EU directive 2003/88.
    """

    long_work_hours: int = 8
    rest_hours: int = 11
    cancel_hours: int = 12
    offer_minutes: int = 120
    most_absences: int = 2

    @property
    def long_work(self) -> timedelta:
        """Work of this length calls for rest."""
        return timedelta(hours=self.long_work_hours)

    @property
    def rest(self) -> timedelta:
        """The rest after long work."""
        return timedelta(hours=self.rest_hours)

    @property
    def cancel_before(self) -> timedelta:
        """How long before the shift a place can be given back without asking for cover."""
        return timedelta(hours=self.cancel_hours)

    @property
    def to_confirm(self) -> timedelta:
        """How long the next on the waiting list has for the place offered."""
        return timedelta(minutes=self.offer_minutes)


DEFAULTS = ShiftRules()
# Lowest and highest of each setting; the table's checks say the same.
BOUNDS = {
    "long_work_hours": (4, 12),
    "rest_hours": (8, 48),
    "cancel_hours": (0, 168),
    "offer_minutes": (15, 2880),
    "most_absences": (1, 10),
}
