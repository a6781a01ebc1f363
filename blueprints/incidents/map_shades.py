"""Where each shade of the map begins, by the fullest place that is shown. Pure."""

from math import floor, log10

SHADES = 4


def levels_for(most: int) -> tuple[int, ...]:
    """At most four round numbers from 1 up to `most`, each some times the one before."""
    if most < 1:
        return ()
    starts = [1]
    for step in range(1, SHADES):
        start = max(_round(most ** (step / SHADES)), starts[-1] + 1)
        if start > most:
            break
        starts.append(start)
    return tuple(starts)


def shade(number: int, levels: tuple[int, ...]) -> int:
    """How many of `levels` the number reaches; nothing stays blank but 0."""
    return sum(number >= start for start in levels)


def _round(number: float) -> int:
    """The nearest of 1, 2 and 5 times a power of ten, as factors go."""
    unit = 10 ** floor(log10(number))
    return min(
        (unit * first for first in (1, 2, 5, 10)), key=lambda near: abs(log10(near / number))
    )
