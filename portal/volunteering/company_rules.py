"""Nobody is alone outside: when it is told, and whether the shift begins. Pure."""

from datetime import datetime, timedelta

from portal.volunteering.planning_rules import TOGETHER
from portal.volunteering.quiet_rules import before_the_quiet, is_quiet
from portal.volunteering.rules import EXPECTED, SignUpState
from portal.volunteering.skill_rules import OUTSIDE, TaskKind

TOLD_BEFORE = timedelta(hours=12)
# The same, pushed forward by the quiet hours.
MOST_EARLY = timedelta(hours=25)
# Whoever has left after their work was company while they were there.
COUNTED = EXPECTED | {SignUpState.COMPLETED}


def is_alone(kind: TaskKind | str, expected: int) -> bool:
    """Whether such work must not begin with so few."""
    return kind in OUTSIDE and expected < TOGETHER


def warns_now(*, starts_at: datetime, zone: str, now: datetime) -> bool:
    """Whether it is time to tell: twelve hours before, out of the quiet hours."""
    due = before_the_quiet(starts_at - TOLD_BEFORE, zone)
    return due <= now < starts_at and not is_quiet(now, zone)


def is_shown(*, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the page says so: from twelve hours before until the end."""
    return starts_at - TOLD_BEFORE <= now < ends_at
