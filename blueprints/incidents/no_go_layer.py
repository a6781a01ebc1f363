"""Which shapes of the map lie under a no-go notice, and how much of each."""

from collections.abc import Iterable
from typing import NamedTuple

from blueprints.no_go_words import Shown


class Cover(NamedTuple):
    """The whole shape, or areas in it; until when, in words."""

    is_whole: bool
    until: str


def covered(notices: Iterable[Shown], codes: Iterable[str], *, is_close: bool) -> dict[str, Cover]:
    """By the code of each shape: the states, or from close by (`is_close`) one state's areas."""
    found: dict[str, Cover] = {}
    shapes = set(codes)
    # What ends last is said last, and the whole wins over its parts.
    for one in sorted(notices, key=lambda each: (each.is_state, each.moment)):
        if is_close:
            under = shapes if one.is_state else {one.code} & shapes
        else:
            under = {one.state_code} & shapes
        for code in under:
            found[code] = Cover(is_close or one.is_state, one.until)
    return found
