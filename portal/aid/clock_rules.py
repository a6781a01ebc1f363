"""By which day a case ought to be met, and how its clock stands. Days, never hours."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.aid.rules import NeedKind, Urgency

DAYS = {Urgency.TODAY: 1, Urgency.THIS_WEEK: 7, Urgency.CAN_WAIT: 30}
# What harms most when it is late.
SOONER = frozenset({NeedKind.PROTECTION, NeedKind.MEDICINE, NeedKind.SEARCH, NeedKind.FUNERAL})
DAYS_SOONER = {Urgency.TODAY: 1, Urgency.THIS_WEEK: 3, Urgency.CAN_WAIT: 14}


@dataclass(frozen=True)
class Clock:
    """Days until the case is late (negative: since), and whether it waits for someone else."""

    days_left: int
    paused: bool

    @property
    def late(self) -> bool:
        """Whether its day has passed while it was ours to act."""
        return self.days_left < 0 and not self.paused


def due_day(need: NeedKind, urgency: Urgency, since: date, *, days: int | None = None) -> date:
    """The last day that is in time; `days` is what the organisation decided for the urgency.

    It never makes what harms most wait longer than the house allows.
    """
    ordinary = DAYS[urgency] if days is None else days
    most = DAYS_SOONER[urgency] if need in SOONER else ordinary
    return since + timedelta(days=min(ordinary, most))


def after_pause(due_on: date, *, paused_on: date, resumed_on: date) -> date:
    """The days on which a case waited for the family do not count."""
    return due_on + max(timedelta(0), resumed_on - paused_on)


def clock_of(due_on: date, *, paused_on: date | None, today: date) -> Clock:
    """How the clock stands today."""
    return Clock((due_on - (paused_on or today)).days, paused_on is not None)
