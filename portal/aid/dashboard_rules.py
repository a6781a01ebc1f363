"""How coarsely the desk's own pictures count: fives rounded down, and nothing below five. Pure.

Staff see each of these cases on the board; the fives are for whoever looks over a shoulder, or at
a photograph of the screen. They hide nothing from staff, and these pictures never leave: what
leaves is drawn by chance (snapshot_rules.py).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.aid.rules import Urgency

STEP = 5
# Days of waiting: the last band has no end.
AGES = ((0, 7), (8, 30), (31, 90), (91, None))
OTHERS = "others"


@dataclass(frozen=True)
class OpenCases:
    """A group of open cases, as counted: what, how urgent, since when, where, how many."""

    need: str
    urgency: str
    opened_on: date
    cell: str
    count: int


@dataclass(frozen=True)
class Bar:
    """One bar: `least` is the count rounded down to five, None below five."""

    key: str
    least: int | None


@dataclass(frozen=True)
class Pictures:
    """The four pictures of what is open."""

    urgency: list[Bar]
    age: list[Bar]
    need: list[Bar]
    area: list[Bar]


def coarse(count: int) -> int | None:
    """The count rounded down to a multiple of five; None below five."""
    return count // STEP * STEP if count >= STEP else None


def pictures_of(groups: Iterable[OpenCases], *, today: date) -> Pictures:
    """By urgency, age, need and area; needs and areas with fewer than five go together."""
    urgency: Counter[str] = Counter()
    age: Counter[str] = Counter()
    need: Counter[str] = Counter()
    area: Counter[str] = Counter()
    for group in groups:
        urgency[group.urgency] += group.count
        age[age_band((today - group.opened_on).days)] += group.count
        need[group.need] += group.count
        area[area_of(group.cell)] += group.count
    return Pictures(
        [Bar(one.value, coarse(urgency[one])) for one in Urgency],
        [Bar(band, coarse(age[band])) for band in map(band_key, AGES)],
        crowded(need),
        crowded(area),
    )


def age_band(days: int) -> str:
    """The band of waiting that holds so many days."""
    return next(band_key(ends) for ends in AGES if ends[1] is None or days <= ends[1])


def band_key(ends: tuple[int, int | None]) -> str:
    """`8-30`, or `91+` for the last."""
    least, most = ends
    return f"{least}+" if most is None else f"{least}-{most}"


def area_of(cell: str) -> str:
    """The place of a coarse cell: a state's code, a region, or the country."""
    return cell.partition("·")[0]


def crowded(counts: Counter[str]) -> list[Bar]:
    """What has five cases or more, largest first; all the others as one."""
    large = [Bar(key, coarse(count)) for key, count in counts.items() if count >= STEP]
    rest = sum(count for count in counts.values() if count < STEP)
    return [*_largest_first(large), *([Bar(OTHERS, coarse(rest))] if rest else [])]


def _largest_first(bars: Iterable[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: (-(bar.least or 0), bar.key))
