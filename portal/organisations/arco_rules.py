"""When and how a person's rights over their own data are answered. Pure.

Access, rectification, cancellation, opposition (ARCO): the Federal Law on Protection of Personal
Data Held by Private Parties. An answer within twenty working days of the request, its carrying out
within fifteen more: article 32 of the law of 2010, article 31 of the law of 20 March 2025. Both let
the term be doubled once, with reasons; the portal counts the plain term.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from portal.organisations.errors import ForFamiliesElsewhere, GroundMissing, NotFromHere

ANSWER_IN = 20
CARRY_OUT_IN = 15
# Whoever is refused may turn to the authority within fifteen working days (article 40 of 2025):
# so long, and a margin, the organisation can still say whom it answered.
CONTACT_KEPT = timedelta(days=30)


class Right(StrEnum):
    """What is asked for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    CANCELLATION = "cancellation"
    OPPOSITION = "opposition"


class Standing(StrEnum):
    """What someone is to the organisation."""

    DONOR = "donor"
    VOLUNTEER = "volunteer"
    STAFF = "staff"
    OTHER = "other"
    FAMILY = "family"


class ArcoState(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY_CHECKED = "identity_checked"
    GRANTED = "granted"
    REFUSED = "refused"
    CARRIED_OUT = "carried_out"


class Ground(StrEnum):
    """Why a request may be refused: the law's list, never free text about a person."""

    NOT_THE_HOLDER = "not_the_holder"
    NOTHING_HELD = "nothing_held"
    OTHERS_RIGHTS = "others_rights"
    LAW_FORBIDS = "law_forbids"
    ALREADY_DONE = "already_done"


S = ArcoState
TRANSITIONS = frozenset(
    {
        (S.RECEIVED, S.IDENTITY_CHECKED),
        (S.RECEIVED, S.REFUSED),
        (S.IDENTITY_CHECKED, S.GRANTED),
        (S.IDENTITY_CHECKED, S.REFUSED),
        (S.GRANTED, S.CARRIED_OUT),
    }
)
ENDED = frozenset({S.REFUSED, S.CARRIED_OUT})
# Whose identity nobody proved may hear only that: any other ground would say what is held of whom.
BEFORE_IDENTITY = frozenset({Ground.NOT_THE_HOLDER})


def ensure_for_here(standing: Standing) -> None:
    """Raise ForFamiliesElsewhere: what a family says of itself is never written here."""
    if standing is Standing.FAMILY:
        raise ForFamiliesElsewhere


def ensure_step(start: ArcoState, end: ArcoState, ground: str) -> None:
    """Raise NotFromHere where no arrow leads, GroundMissing for a refusal without a fit reason."""
    if (start, end) not in TRANSITIONS:
        raise NotFromHere(start)
    if (end is S.REFUSED) != (ground in set(Ground)):
        raise GroundMissing
    if end is S.REFUSED and start is S.RECEIVED and ground not in BEFORE_IDENTITY:
        raise GroundMissing


def due_after(state: ArcoState, *, filed_on: date, answered_on: date | None) -> date:
    """The last day for what comes next."""
    if state is S.GRANTED and answered_on is not None:
        return working_days_after(answered_on, CARRY_OUT_IN)
    return working_days_after(filed_on, ANSWER_IN)


def working_days_after(start: date, days: int) -> date:
    """`days` working days after `start`, which itself does not count."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the holidays of article 74 of the Federal Labour Law.

    Days on which an authority closes besides are counted: so the portal is early, never late.
    """
    return day.weekday() < 5 and day not in _holidays(day.year)


def _holidays(year: int) -> frozenset[date]:
    fixed = {(1, 1), (5, 1), (9, 16), (12, 25)}
    # The change of the federal executive: the first of October, every six years from 2024.
    fixed |= {(10, 1)} if year >= 2024 and (year - 2024) % 6 == 0 else set()
    mondays = {_monday(year, month, number) for month, number in MONDAYS.items()}
    return frozenset({date(year, month, day) for month, day in fixed} | mondays)


MONDAYS: Mapping[int, int] = {2: 1, 3: 3, 11: 3}


def _monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (number - 1))
