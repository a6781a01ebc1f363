"""Readers of what is published who know the method to the letter, and more besides.

`Method` says, for a world of cases, with which chance each set of files comes out. Everything a
reader can conclude follows from that: which worlds could have printed what they hold, and by how
much it speaks for one world against its neighbour. The same reader judges our method and bad ones.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

Cell = tuple[str, ...]
World = tuple[int, ...]  # cases in each cell of `cells`, in their order
Files = tuple[Any, ...]
Method = Callable[[World, Files], Fraction]


def odds_of(shift: int) -> Fraction:
    """The claimed chance of a shift: 1/3 · 2^-|z|."""
    return Fraction(1, 3 * 2 ** abs(shift))


def _at_most(shift: int) -> Fraction:
    """The chance of a shift of `shift` or less, as a sum without end."""
    if shift < 0:
        return 2 * odds_of(shift)
    return 1 - odds_of(shift)


def chance_of(printed: int | None, count: int) -> Fraction:
    """With which chance a group of `count` cases is printed so, from the definition itself."""
    if printed is None:
        return _at_most(9 - count)
    return sum(
        (odds_of(shifted - count) for shifted in range(max(printed - 2, 10), printed + 3)),
        Fraction(0),
    )


def could_be(method: Method, files: Files, worlds: Iterable[World]) -> list[World]:
    """Every world that could have printed these files."""
    return [world for world in worlds if method(world, files)]


def worlds_up_to(most: int, cells: int) -> Iterator[World]:
    """Every way in which cells can hold up to `most` cases each."""
    return itertools.product(range(most + 1), repeat=cells)


def without_one(world: World) -> Iterator[World]:
    """The same world with one case less, for each of its cells that has one."""
    for place, count in enumerate(world):
        if count:
            yield (*world[:place], count - 1, *world[place + 1 :])


def told(method: Method, world: World, files: Files) -> int:
    """How many cells' last case a reader is told of who knows every other case: without it these
    files would not exist, or would be more than twice rarer or more common."""
    here = method(world, files)
    return sum(not 1 <= 2 * method(less, files) / here <= 4 for less in without_one(world))


def recovered(table: Mapping[str, list[int]], hidden: Iterable[str], worlds: list[World]) -> int:
    """How many hidden counts are the same in every world that is left: they are known then."""
    return sum(
        len({sum(world[place] for place in table[name]) for world in worlds}) == 1
        for name in hidden
    )


def naive(
    tables: Iterable[Mapping[str, list[int]]], *, beside: bool = True
) -> Callable[[World], Files]:
    """What the first attempt printed: several tables of the same cases and their total, rounded to
    five, hidden below five, and a second cell hidden `beside` a lone hidden one."""
    tables = list(tables)

    def files(world: World) -> Files:
        return (rounded(sum(world)), *(_naive_table(table, world, beside) for table in tables))

    return files


def rounded(count: int) -> int | None:
    """The nearest five, or None below five."""
    return None if count < 5 else (count + 2) // 5 * 5


def _naive_table(
    table: Mapping[str, list[int]], world: World, beside: bool
) -> tuple[int | None, ...]:
    counts = {name: sum(world[place] for place in places) for name, places in table.items()}
    hidden = {name for name, count in counts.items() if count < 5}
    if beside and len(hidden) == 1 and len(counts) > 1:
        hidden.add(min(counts.keys() - hidden, key=lambda name: (counts[name], name)))
    return tuple(None if name in hidden else rounded(count) for name, count in counts.items())


def certain(print_: Callable[[World], Files]) -> Method:
    """A method without chance."""
    return lambda world, files: Fraction(print_(world) == files)


def tally(found: Iterable[Counter[str]]) -> Counter[str]:
    """One count of many."""
    total: Counter[str] = Counter()
    for one in found:
        total.update(one)
    return total
