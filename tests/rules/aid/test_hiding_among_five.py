"""A case hides among five, or is blurred until it does."""

from datetime import date

import pytest

from portal.aid.rules import (
    CrowdCounts,
    HouseholdBand,
    NeedKind,
    ReleasedFacts,
    Urgency,
    generalised,
)

FACTS = ReleasedFacts(
    case_reference="tamika-lofedu",
    organisation_id=1,
    need=NeedKind.FOOD,
    urgency=Urgency.THIS_WEEK,
    household=HouseholdBand.SIX_OR_MORE,
    cell="19·2026-11",
    tied=True,
    confirmed_through=0,
    text="",
    day=date(2026, 11, 23),
    intermediary="x",
)


@pytest.mark.parametrize(
    "crowd, household, cell",
    [
        (CrowdCounts(4, 4), HouseholdBand.SIX_OR_MORE, "19·2026-11"),
        (CrowdCounts(3, 4), HouseholdBand.UNSTATED, "19·2026-11"),
        (CrowdCounts(0, 3), HouseholdBand.UNSTATED, "MX·2026"),
        (CrowdCounts(0, 0), HouseholdBand.UNSTATED, "MX·2026"),
    ],
)
def test_household_goes_first_then_the_place(crowd, household, cell):
    seen = generalised(FACTS, crowd)
    assert (seen.household, seen.cell) == (household, cell)
