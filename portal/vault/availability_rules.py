"""Who can be given a request at all, decided from facts alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.vault.errors import AbsenceRefused

# What one person can answer well, and what one coerced person can be made to open.
CASELOAD = 60
LONGEST_LEAVE = timedelta(days=90)


@dataclass(frozen=True)
class LoadFacts:
    """About one certified person: whether they are away, and how much they hold in both places."""

    away: bool
    open_requests: int
    caseload: int = CASELOAD


def has_room(facts: LoadFacts) -> bool:
    """Whether one more request may be sealed to them."""
    return not facts.away and facts.open_requests < facts.caseload


@dataclass(frozen=True)
class AbsenceFacts:
    """About someone who says until which day they are away."""

    today: date
    until: date
    has_left: bool


def ensure_may_be_away(facts: AbsenceFacts) -> None:
    """Raises AbsenceRefused: a day to come, within 90 days, and not after leaving for good."""
    if facts.has_left:
        raise AbsenceRefused("left")
    if facts.until <= facts.today:
        raise AbsenceRefused("not to come")
    if facts.until - facts.today > LONGEST_LEAVE:
        raise AbsenceRefused("too long")
