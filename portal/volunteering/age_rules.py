"""How old a young volunteer is at least, and what they may do. Pure.

Only the month of coming of age is known: nobody's birthday is held. Where it leaves a doubt, the
younger age counts.
"""

from dataclasses import dataclass
from datetime import date

from portal.volunteering.errors import MonthRefused, TooYoung, YoungBecause
from portal.volunteering.skill_rules import OF_AGE, OUTSIDE, YOUNGEST, TaskKind


@dataclass(frozen=True)
class Young:
    """A volunteer who is not of age before `of_age_on`, and whether a guardian agreed."""

    of_age_on: date
    has_consent: bool

    def age_on(self, day: date) -> int:
        """Their age that day in years: what is certain of it, and at most 18."""
        if day >= self.of_age_on:
            return OF_AGE
        months = (self.of_age_on.year - day.year) * 12 + self.of_age_on.month - day.month
        return OF_AGE - -(-months // 12)


def ensure_old_enough(young: Young | None, *, kind: TaskKind, youngest: int, day: date) -> None:
    """Raise TooYoung unless the volunteer may do this work on `day`.

    Whoever comes of age before it is of age: the rule ends by itself.
    """
    if young is None or young.age_on(day) >= OF_AGE:
        return
    if kind in OUTSIDE:
        raise TooYoung(YoungBecause.OUTSIDE, OF_AGE)
    if young.age_on(day) < youngest:
        raise TooYoung(YoungBecause.AGE, youngest)
    if not young.has_consent:
        raise TooYoung(YoungBecause.CONSENT, youngest)


def of_age_from(year: int, month: int, *, today: date) -> date:
    """The day from which whoever turns 18 in that month is of age for certain.

    Raises MonthRefused for a month that is over, or in which they would be younger than 15 now.
    """
    if not 1 <= month <= 12:
        raise MonthRefused
    day = date(year + month // 12, month % 12 + 1, 1)
    if day <= today or Young(day, has_consent=False).age_on(today) < YOUNGEST:
        raise MonthRefused
    return day
