"""How much of what others gave a sponsor's promise adds. Pure; minor units of one currency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from portal.money import Currency, Money

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pledge:
    """A promise to match gifts from one day to another, both included, up to a cap."""

    reference: str
    cap: int
    first: date
    last: date

    def is_on(self, day: date) -> bool:
        """Whether gifts of `day` are matched."""
        return self.first <= day <= self.last


def matched(received: Mapping[date, int], pledges: Sequence[Pledge]) -> dict[str, int]:
    """What each promise adds to what came by day, less what was given back that day.

    Each peso is matched once. Where several promises stand side by side they share it by what is
    left of their caps, with the largest remainder, so that no cent appears or vanishes.
    """
    left = {pledge.reference: pledge.cap for pledge in pledges}
    for first, last in _spans(pledges):
        came = sum(minor for day, minor in received.items() if first <= day <= last)
        standing = [p.reference for p in pledges if p.is_on(first) and left[p.reference]]
        shares = _shared(max(came, 0), [left[reference] for reference in standing])
        for reference, share in zip(standing, shares, strict=True):
            left[reference] -= share
    return {pledge.reference: pledge.cap - left[pledge.reference] for pledge in pledges}


def _spans(pledges: Iterable[Pledge]) -> list[tuple[date, date]]:
    """The stretches of days within which the same promises stand."""
    edges = sorted({edge for p in pledges for edge in (p.first, p.last + ONE_DAY)})
    return [(first, after - ONE_DAY) for first, after in pairwise(edges)]


def _shared(came: int, caps: list[int]) -> list[int]:
    if not caps:
        return []
    # The currency is of no matter here: only the splitting of whole units is.
    total = Money(min(came, sum(caps)), Currency.MXN)
    return [share.minor for share in total.split(caps)]
