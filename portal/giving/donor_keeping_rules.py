"""When the law makes an organisation keep who gave, whatever the donor wishes. Pure.

Ley Federal para la Prevención e Identificación de Operaciones con Recursos de Procedencia Ilícita:
article 17, XIII (gifts of 1,605 UMA: the donor is identified; of 3,210 UMA: the authority is told;
acts within six months are summed), article 18, IV (kept for ten years since July 2025).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.money import Currency

IDENTIFIED_UMA, TOLD_UMA = 1_605, 3_210
# Six months, never fewer days than any six months have.
WINDOW = timedelta(days=184)
KEPT_YEARS = 10
TOLD_ON = 17
# Daily UMA in centavos from a day on, as INEGI publishes it each January in the Diario Oficial.
# Past the last line the last value holds on: it is lower than the true one, so more is kept.
UMA = ((date(2025, 2, 1), 11_314), (date(2026, 2, 1), 11_731))
# Centavos for a hundredth of another currency, on purpose above any rate of late: a refusal can be
# talked about, an erasure cannot be undone.
PESOS_FOR = {Currency.MXN: 1, Currency.USD: 25, Currency.EUR: 30}


class Duty(StrEnum):
    """What staff note as done."""

    IDENTIFIED = "identified"
    TOLD = "told"


class Flag(StrEnum):
    """What an organisation owes for a donor's gifts of six months."""

    NONE = "none"
    IDENTIFIED = "identified"
    TOLD = "told"


@dataclass(frozen=True)
class Arrival:
    """Money of one donor that came to one organisation on a day."""

    day: date
    minor: int
    currency: Currency
    # Which gift it was, for whoever has to say so.
    gift: str = ""


@dataclass(frozen=True)
class Flagged:
    """One of them that owes something, and the centavos of the six months that end with it."""

    arrival: Arrival
    total: int
    flag: Flag


def uma_on(day: date) -> int:
    """The daily UMA in centavos."""
    return next((minor for since, minor in reversed(UMA) if since <= day), UMA[0][1])


def flag_of(total: int, *, day: date) -> Flag:
    """What a sum in centavos within six months means."""
    if total >= TOLD_UMA * uma_on(day):
        return Flag.TOLD
    return Flag.IDENTIFIED if total >= IDENTIFIED_UMA * uma_on(day) else Flag.NONE


def flagged_in(arrivals: Iterable[Arrival]) -> list[Flagged]:
    """Those with which the sum of six months reached a threshold or stayed above it, oldest first.

    What was given back counts too: it was received.
    """
    ordered = sorted(arrivals, key=lambda arrival: arrival.day)
    summed = [(one, _within(ordered[: place + 1])) for place, one in enumerate(ordered)]
    return [
        Flagged(one, total, flag)
        for one, total in summed
        if (flag := flag_of(total, day=one.day)) is not Flag.NONE
    ]


def kept_until(arrivals: Iterable[Arrival]) -> date | None:
    """Until when one organisation must keep who gave it these, or None when it need not."""
    flagged = [one.arrival.day for one in flagged_in(arrivals)]
    return _years_after(max(flagged)) if flagged else None


def told_by(day: date) -> date:
    """Article 23: the authority is told by the 17th of the month after."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, TOLD_ON)


def _within(so_far: Sequence[Arrival]) -> int:
    """Centavos that came in the six months that end with the last of them."""
    since = so_far[-1].day - WINDOW
    return sum(one.minor * PESOS_FOR[one.currency] for one in so_far if one.day >= since)


def _years_after(day: date) -> date:
    """The same day ten years on; the day after for one that only leap years have."""
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return day.replace(year=day.year + KEPT_YEARS)
