"""What comes first, by points that add up in the open. Nobody is ranked by what cannot be said."""

from dataclasses import dataclass
from datetime import date

from portal.aid.rules import HouseholdBand, NeedKind, Urgency

URGENCY_POINTS = {Urgency.TODAY: 40, Urgency.THIS_WEEK: 20, Urgency.CAN_WAIT: 5}
NEED_POINTS = {
    NeedKind.PROTECTION: 30,
    NeedKind.MEDICINE: 25,
    NeedKind.SEARCH: 20,
    NeedKind.SHELTER: 20,
    NeedKind.FOOD: 15,
    NeedKind.FUNERAL: 15,
}
OTHER_NEED = 5
HOUSEHOLD_POINTS = {HouseholdBand.SIX_OR_MORE: 10, HouseholdBand.THREE_TO_FIVE: 5}
MOST_FOR_WAITING = 15


@dataclass(frozen=True)
class Score:
    """The points, part by part."""

    urgency: int
    need: int
    household: int
    waiting: int

    @property
    def total(self) -> int:
        """Up to 95."""
        return self.urgency + self.need + self.household + self.waiting


def score_of(
    urgency: Urgency, need: NeedKind, household: HouseholdBand, *, opened_on: date, today: date
) -> Score:
    """One point for each day of waiting, so that nobody is passed over for ever."""
    waited = max(0, (today - opened_on).days)
    return Score(
        urgency=URGENCY_POINTS[urgency],
        need=NEED_POINTS.get(need, OTHER_NEED),
        household=HOUSEHOLD_POINTS.get(household, 0),
        waiting=min(waited, MOST_FOR_WAITING),
    )
