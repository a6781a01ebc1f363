"""Who can be given a request at all, decided from facts alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.vault.errors import AbsenceRefused

# What one person can answer well, and what one coerced person can be made to open.
CASELOAD = 60
# Of one person's places at most a third hold reports of incidents: whoever asks for help finds
# room, however many tell of what happened.
REPORTS_SHARE = 3
LONGEST_LEAVE = timedelta(days=90)


@dataclass(frozen=True)
class LoadFacts:
    """About one certified person: whether they are away, and how much they hold in both places.

    `open_reports` are those among them that tell of an incident; one whose verdict stands is none.
    """

    away: bool
    open_requests: int
    caseload: int = CASELOAD
    open_reports: int = 0


def has_room(facts: LoadFacts, *, for_report: bool = False) -> bool:
    """Whether one more request, or report, may be sealed to them."""
    if for_report and facts.open_reports >= facts.caseload // REPORTS_SHARE:
        return False
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
