"""How small municipios are merged until nobody stands alone in an area. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.places.errors import BrokenPlaceData

# 674 municipios have under 5,000 people: an event there all but names a family.
POPULATION_FLOOR = 20_000
STATE_DIGITS = 2


@dataclass(frozen=True)
class Municipio:
    """One municipio with its INEGI code and its residents of 2020."""

    code: str
    name: str
    population: int

    @property
    def state_code(self) -> str:
        """The first two digits of the code."""
        return self.code[:STATE_DIGITS]


@dataclass(frozen=True)
class Group:
    """Municipios that are published as one area; the most populous one comes first."""

    members: tuple[Municipio, ...]

    @property
    def population(self) -> int:
        """Residents of all of them."""
        return sum(member.population for member in self.members)

    @property
    def code(self) -> str:
        """The first member's INEGI code, and how many others were merged into it."""
        others = len(self.members) - 1
        return self.members[0].code + (f"-{others}" if others else "")

    @property
    def others(self) -> int:
        """How many municipios stand behind the first."""
        return len(self.members) - 1


def merge_upward(
    municipios: Iterable[Municipio],
    neighbours: Mapping[str, Iterable[str]],
    *,
    floor: int = POPULATION_FLOOR,
) -> list[Group]:
    """Merge the least populous group with its least populous neighbour until all reach `floor`.

    Only neighbours of the same state count. The result depends on nothing but the arguments:
    ties go to the lower code. Raises BrokenPlaceData for a small municipio without neighbours.
    """
    map_ = _MergingMap({m.code: m for m in municipios}, neighbours)
    while (smallest := map_.smallest_below(floor)) is not None:
        map_.absorb(smallest)
    return sorted(map_.groups(), key=lambda group: group.code)


class _MergingMap:
    """The map while it is merged: each group is known by its founder's code."""

    def __init__(
        self, municipios: Mapping[str, Municipio], neighbours: Mapping[str, Iterable[str]]
    ) -> None:
        self._members = {code: [municipio] for code, municipio in municipios.items()}
        self._population = {code: m.population for code, m in municipios.items()}
        self._beside = {
            code: {n for n in neighbours.get(code, ()) if _same_state(n, code) and n != code}
            for code in municipios
        }

    def smallest_below(self, floor: int) -> str | None:
        """The group that most needs merging, or None when all are large enough."""
        small = (code for code, people in self._population.items() if people < floor)
        return min(small, key=self._size, default=None)

    def absorb(self, code: str) -> None:
        """Give the group of `code` to its least populous neighbour."""
        if not self._beside[code]:
            raise BrokenPlaceData(f"{code}: too few residents and no neighbour in its state")
        into = min(self._beside[code], key=self._size)
        self._members[into] += self._members.pop(code)
        self._population[into] += self._population.pop(code)
        for other in self._beside.pop(code):
            self._beside[other].discard(code)
            if other != into:
                self._beside[other].add(into)
                self._beside[into].add(other)

    def groups(self) -> Iterable[Group]:
        """What the merging has come to."""
        for members in self._members.values():
            yield Group(tuple(sorted(members, key=lambda m: (-m.population, m.code))))

    def _size(self, code: str) -> tuple[int, str]:
        return self._population[code], code


def _same_state(one: str, other: str) -> bool:
    return one[:STATE_DIGITS] == other[:STATE_DIGITS]
