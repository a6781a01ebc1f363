"""Decisions of an organisation about itself and of the alliance about it. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.organisations.errors import SettingOutOfRange

REVIEW_EVERY = timedelta(days=365)
# Least and most of each number, so that no slip of a finger opens or shuts every door.
RANGES = {
    "alone_limit_minor": (0, 100_000_000),
    "urgent_reserve_cap_minor": (0, 100_000_000),
    "sla_today": (1, 72),
    "sla_this_week": (24, 336),
    "sla_can_wait": (72, 2160),
    "interval_days": (1, 365),
    "max_per_90_days": (1, 100_000_000),
}


def _nothing() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True)
class OrganisationSettings:
    """What one organisation decided. Money in centavos, answers in hours.

    By kind of need: `interval_days` between two helps, `max_per_90_days` in centavos. A kind that
    is absent follows the rules of the house.
    """

    alone_limit_minor: int = 2_000_000
    urgent_reserve_cap_minor: int = 5_000_000
    sla_today: int = 24
    sla_this_week: int = 168
    sla_can_wait: int = 720
    interval_days: Mapping[str, int] = field(default_factory=_nothing)
    max_per_90_days: Mapping[str, int] = field(default_factory=_nothing)

    @property
    def sla_hours(self) -> Mapping[str, int]:
        """Hours to answer, by urgency."""
        return {
            "today": self.sla_today,
            "this_week": self.sla_this_week,
            "can_wait": self.sla_can_wait,
        }


def ensure_in_range(settings: OrganisationSettings) -> None:
    """Raise SettingOutOfRange for the first number that is too small or too large."""
    for one in fields(settings):
        value = getattr(settings, one.name)
        least, most = RANGES[one.name]
        numbers = [value] if isinstance(value, int) else value.values()
        if any(not least <= number <= most for number in numbers):
            raise SettingOutOfRange(one.name, least, most)


class Application(StrEnum):
    """Where an organisation's application stands."""

    OPEN = "open"
    ADMITTED = "admitted"


@dataclass(frozen=True)
class Ballot:
    """One organisation's vote; `group` is the independence group whose voice it is."""

    group: str
    in_favour: bool


def is_admitted(ballots: Iterable[Ballot], needed: int) -> bool:
    """Whether `needed` independent voices favour it and nobody stands against it."""
    cast = list(ballots)
    return all(ballot.in_favour for ballot in cast) and voices(cast) >= needed


def voices(ballots: Iterable[Ballot]) -> int:
    """Independent voices in favour: organisations of one group are one."""
    return len({ballot.group for ballot in ballots if ballot.in_favour})


def is_due(reviewed_on: date, today: date) -> bool:
    """Whether twelve months went by since the alliance last looked."""
    return reviewed_on + REVIEW_EVERY <= today


def slug_of(name: str) -> str:
    """The name as an address may carry it: small letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")
