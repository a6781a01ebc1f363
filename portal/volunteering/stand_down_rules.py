"""Where activities are suspended, who is asked whether they are safe, and how often. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.volunteering.rules import SignUpState
from portal.volunteering.safety_errors import StandDownReason, StandDownRefused

# Whoever works there within this time of now is asked, before and after.
NEAR = timedelta(hours=12)
# Whoever nobody saw leave may be there still; after three days the roster was not kept.
NOT_SEEN_LEAVING = timedelta(days=3)
LONGEST = timedelta(days=30)
ASKED_AGAIN_AFTER = timedelta(minutes=30)
MOST_ASKED = 3
LINK_LIVES = timedelta(hours=48)
STATE_DIGITS = 2

# Who is or was expected at the place.
WERE_THERE = frozenset(
    {
        SignUpState.CONFIRMED,
        SignUpState.CHECKED_IN,
        SignUpState.SEEKING_COVER,
        SignUpState.COMPLETED,
    }
)


class SuspendedFor(StrEnum):
    """Why activities stop; a closed list, for a free word would tell too much."""

    VIOLENCE = "violence"
    THREAT = "threat"
    ROAD = "road"
    WEATHER = "weather"
    HEALTH = "health"
    OTHER = "other"


class Answer(StrEnum):
    """What somebody says of themselves."""

    SAFE = "safe"
    HELP = "help"


def covers(place: str, area_code: str) -> bool:
    """Whether an area lies in the place: the area itself, or its whole state."""
    return place in {area_code, area_code[:STATE_DIGITS]}


def ensure_may_stand_down(*, until: datetime, now: datetime) -> None:
    """Raise StandDownRefused for an end that is past, or too far to be reviewed."""
    if until <= now:
        raise StandDownRefused(StandDownReason.IN_THE_PAST)
    if until - now > LONGEST:
        raise StandDownRefused(StandDownReason.TOO_LONG)


def is_asked(state: SignUpState, *, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether somebody in that state may be in danger: there, on the way, or on the way home."""
    if state is SignUpState.CHECKED_IN:
        return ends_at > now - NOT_SEEN_LEAVING
    return state in WERE_THERE and starts_at <= now + NEAR and ends_at >= now - NEAR
