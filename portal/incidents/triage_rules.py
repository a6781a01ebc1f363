"""How long an answer may wait, how near its deadline it is, and where its queue goes on. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from portal.errors import NotFound
from portal.incidents.rules import ANSWER_WITHIN, Priority

MOMENT = "%Y%m%dT%H%M%S%f"


class Age(StrEnum):
    """How near the deadline a waiting incident is."""

    FRESH = "fresh"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Owed:
    """How soon an answer is owed, and until when."""

    priority: Priority
    due_at: datetime


def due_after(
    priority: Priority, *, received_at: datetime, due_at: datetime, now: datetime
) -> datetime:
    """The deadline under a new priority.

    A higher one counts from now and never gives more time; the lower one never more than its own
    hours since the report came, however often people change their minds.
    """
    if priority is Priority.HIGH:
        return min(due_at, now + ANSWER_WITHIN[Priority.HIGH])
    return max(due_at, received_at + ANSWER_WITHIN[priority])


def joined(one: Owed, other: Owed, *, now: datetime) -> Owed:
    """What is owed to an incident that a report is hung on: as soon as either, never later."""
    if other.due_at <= now:
        return one
    high = Priority.HIGH in {one.priority, other.priority}
    return Owed(Priority.HIGH if high else one.priority, min(one.due_at, other.due_at))


def age_of(*, received_at: datetime, due_at: datetime, now: datetime) -> Age:
    """Overdue, or the last quarter of its time, or fresh."""
    if due_at <= now:
        return Age.OVERDUE
    return Age.SOON if (due_at - now) * 4 <= due_at - received_at else Age.FRESH


@dataclass(frozen=True)
class QueueKey:
    """Where the next page of the queue begins: behind this priority, deadline and report."""

    priority: Priority
    due_at: datetime
    reference: str

    def __str__(self) -> str:
        return f"{self.priority}.{self.due_at.astimezone(UTC):{MOMENT}}.{self.reference}"

    @classmethod
    def parse(cls, text: str) -> "QueueKey":
        """Read what `str` wrote; raises NotFound for anything else."""
        found = re.fullmatch(r"(\w+)\.(\d{8}T\d{12})\.([a-z0-9]{1,32})", text, re.ASCII)
        try:
            if found:
                due = datetime.strptime(found[2], MOMENT).replace(tzinfo=UTC)
                return cls(Priority(found[1]), due, found[3])
        except ValueError:
            pass
        raise NotFound
