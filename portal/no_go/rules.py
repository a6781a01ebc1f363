"""Where nobody should go for now: how long at most, and who may say that it is over. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from portal.no_go.errors import NoGoReason, NoGoRefused

# Longer than this nobody knows what will be: whoever still thinks so says it again.
LONGEST = timedelta(hours=72)
# What one person saw of a road tells a second person little a night later.
CLEAR_ASKED_LASTS = timedelta(hours=6)


class NoGoFor(StrEnum):
    """Why; a closed list, for a free word would tell too much."""

    VIOLENCE = "violence"
    ROAD = "road"
    WEATHER = "weather"
    HEALTH = "health"
    OTHER = "other"


class ClearStep(StrEnum):
    """What saying "all clear" does."""

    ASKED = "asked"
    LIFTED = "lifted"


class Said(StrEnum):
    """What one edition of a notice says."""

    DECLARED = "declared"
    PROLONGED = "prolonged"
    LIFTED = "lifted"


@dataclass(frozen=True)
class NoticeFacts:
    """How a notice stands, for whoever would change it."""

    until: datetime
    is_closed: bool
    clear_asked_by: str | None = None
    clear_asked_at: datetime | None = None


def stands(facts: NoticeFacts, *, now: datetime) -> bool:
    """Whether it keeps people away now; its end needs nobody to write it down."""
    return not facts.is_closed and facts.until > now


def ensure_length(*, until: datetime, now: datetime) -> None:
    """Raise NoGoRefused for an end that is past, or too far to be known."""
    if until <= now:
        raise NoGoRefused(NoGoReason.IN_THE_PAST)
    if until - now > LONGEST:
        raise NoGoRefused(NoGoReason.TOO_LONG)


def ensure_may_prolong(facts: NoticeFacts, *, until: datetime, now: datetime) -> None:
    """One person may: it is a precaution. Raises NoGoRefused."""
    if not stands(facts, now=now):
        raise NoGoRefused(NoGoReason.IS_OVER)
    ensure_length(until=until, now=now)
    if until <= facts.until:
        raise NoGoRefused(NoGoReason.NOT_LONGER)


def clear_step(facts: NoticeFacts, *, person: str, now: datetime) -> ClearStep:
    """Two people say "all clear" within some hours: the first asks, another one lifts it.

    Whoever asked may not be the second. Raises NoGoRefused for what is over.
    """
    if not stands(facts, now=now):
        raise NoGoRefused(NoGoReason.IS_OVER)
    if facts.clear_asked_at is None or now - facts.clear_asked_at >= CLEAR_ASKED_LASTS:
        return ClearStep.ASKED
    return ClearStep.ASKED if facts.clear_asked_by == person else ClearStep.LIFTED


def said_by(*, edition: int, is_lifted: bool) -> Said:
    """What the latest edition says."""
    if is_lifted:
        return Said.LIFTED
    return Said.DECLARED if edition == 1 else Said.PROLONGED
