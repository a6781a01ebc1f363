"""What an intermediary does first, and how the work that waits is counted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

# By the codes of a cover. Families were told 24 to 48 hours, or some days.
DAYS_TO_ANSWER = {"today": 2, "this_week": 7, "can_wait": 30}
LONGEST = max(DAYS_TO_ANSWER.values())


class Age(IntEnum):
    """How long a request has been here, in steps that a picture can show."""

    DAYS_0_TO_1 = 0
    DAYS_2_TO_7 = 1
    DAYS_8_TO_30 = 2
    OLDER = 3


@dataclass(frozen=True, repr=False)
class Waiting:
    """About one request as its cover tells; `urgency` is None where the cover cannot be read.

    `answered` says that the family heard from one of its two intermediaries.
    """

    urgency: str | None
    received_on: date
    today: date
    child: bool = False
    answered: bool = False
    released: bool = False

    @property
    def due_on(self) -> date:
        """The last day on which a first answer is in time; at once where nothing is known."""
        days = 0 if self.urgency is None else DAYS_TO_ANSWER.get(self.urgency, LONGEST)
        return self.received_on + timedelta(days=days)

    @property
    def is_open(self) -> bool:
        """Whether a first answer is still owed."""
        return not (self.answered or self.released)

    @property
    def is_late(self) -> bool:
        """Whether it is owed and its day has passed."""
        return self.is_open and self.due_on < self.today

    @property
    def age(self) -> Age:
        """How long it has been here."""
        days = (self.today - self.received_on).days
        return Age(sum(days > most for most in (1, 7, 30)))

    def rank(self) -> tuple[bool, bool, bool, bool, date, date]:
        """Passed on last; children first; what is late; what is owed; by the day it is due."""
        return (
            self.released,
            not self.child,
            not self.is_late,
            not self.is_open,
            self.due_on,
            self.received_on,
        )


def count_by_urgency(waiting: Iterable[Waiting]) -> Mapping[str, Mapping[Age, int]]:
    """How many that are not passed on stand at each urgency and age; unread covers under ""."""
    found = Counter((one.urgency or "", one.age) for one in waiting if not one.released)
    return {urgency: {age: found[urgency, age] for age in Age} for urgency in (*DAYS_TO_ANSWER, "")}
