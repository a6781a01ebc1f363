"""What leaves about the cases of a month: one table of five figures, none of them exact. Pure.

Each figure is the count of one group, shifted by a secret chance, rounded to five and shown from
ten on. So whoever knows every case but one, and every other table in the world, is told about that
one by a factor of two at most (docs/adr/0012). A rule without chance cannot do that: it has a size
at which one case more changes what is printed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.aid.rules import CaseState, NeedKind

STEP = 5
LEAST_SHOWN = 10
# Cases cross from the vault in batches: a month is counted when its last ones are here.
DAYS_TO_ARRIVE = 3

Flip = Callable[[], bool]


class Sector(StrEnum):
    """Groups of needs, the same in every month and organisation: which exist says nothing."""

    FOOD = "food"
    HEALTH = "health"
    PROTECTION = "protection"
    SHELTER = "shelter"
    LIVELIHOOD = "livelihood"


SECTOR_OF: Mapping[NeedKind, Sector] = MappingProxyType(
    {
        NeedKind.FOOD: Sector.FOOD,
        NeedKind.MEDICINE: Sector.HEALTH,
        NeedKind.PSYCHOLOGICAL: Sector.HEALTH,
        NeedKind.PROTECTION: Sector.PROTECTION,
        NeedKind.LEGAL: Sector.PROTECTION,
        NeedKind.SEARCH: Sector.PROTECTION,
        NeedKind.FUNERAL: Sector.PROTECTION,
        NeedKind.SHELTER: Sector.SHELTER,
        NeedKind.TRANSPORT: Sector.SHELTER,
        NeedKind.SCHOOLING: Sector.LIVELIHOOD,
        NeedKind.LIVELIHOOD: Sector.LIVELIHOOD,
        NeedKind.CASH: Sector.LIVELIHOOD,
    }
)
# A case that turned out to be another one is nobody's second case.
UNCOUNTED = frozenset({CaseState.DUPLICATE_OF})


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that holds `day`."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-11`; raises ValueError."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month.of(self.first + timedelta(days=31))

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


def is_countable(month: Month, today: date) -> bool:
    """Whether the month is over and its cases have arrived."""
    return today >= month.next.first + timedelta(days=DAYS_TO_ARRIVE - 1)


def last_countable(today: date) -> Month:
    """The newest month that may be counted."""
    month = Month.of(today).previous
    return month if is_countable(month, today) else month.previous


def by_sector(needs: Iterable[tuple[str, int]]) -> dict[Sector, int]:
    """Counts of needs as counts of their groups; every group has one."""
    counts = Counter(dict.fromkeys(Sector, 0))
    for need, count in needs:
        counts[SECTOR_OF[NeedKind(need)]] += count
    return dict(counts)


def published(counts: Mapping[Sector, int], *, flip: Flip) -> dict[Sector, int | None]:
    """The table that may leave; None where nothing is shown. To be drawn once and never again."""
    return {sector: shown(counts.get(sector, 0) + chance(flip)) for sector in Sector}


def shown(shifted: int) -> int | None:
    """A shifted count as it is printed: the nearest multiple of five, or None below ten."""
    if shifted < LEAST_SHOWN:
        return None
    return (shifted + STEP // 2) // STEP * STEP


def chance(flip: Flip) -> int:
    """How far a count is shifted: `z` with chance 1/3 · 2^-|z|, exactly, by coins alone.

    The difference of two runs of heads. No fraction is rounded on the way: what a computer rounds
    has given away counts before (Mironov 2012).
    """
    return _heads(flip) - _heads(flip)


def _heads(flip: Flip) -> int:
    run = 0
    while flip():
        run += 1
    return run
