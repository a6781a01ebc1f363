"""Who has room, and until when someone may be away."""

from datetime import date, timedelta

import pytest

from portal.vault.availability_rules import (
    CASELOAD,
    LONGEST_LEAVE,
    AbsenceFacts,
    LoadFacts,
    ensure_may_be_away,
    has_room,
)
from portal.vault.errors import AbsenceRefused

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("away", "held", "room"),
    [
        (False, 0, True),
        (False, CASELOAD - 1, True),
        (False, CASELOAD, False),
        (False, CASELOAD + 1, False),
        (True, 0, False),
    ],
)
def test_room(away, held, room):
    assert has_room(LoadFacts(away, held)) is room


@pytest.mark.parametrize(
    ("away", "held", "reports", "for_request", "for_report"),
    [
        (False, 0, 0, True, True), (False, 19, 19, True, True), (False, 20, 20, True, False),
        (False, 59, 20, True, False), (False, 59, 19, True, True), (False, 60, 19, False, False),
        (True, 0, 0, False, False),
    ],
)  # fmt: skip
def test_reports_leave_room_for_who_asks_for_help(away, held, reports, for_request, for_report):
    facts = LoadFacts(away, held, open_reports=reports)
    assert has_room(facts) is for_request
    assert has_room(facts, for_report=True) is for_report


@pytest.mark.parametrize(
    ("until", "has_left", "reason"),
    [
        (TODAY + DAY, False, None),
        (TODAY + LONGEST_LEAVE, False, None),
        (TODAY, False, "not to come"),
        (TODAY - DAY, False, "not to come"),
        (TODAY + LONGEST_LEAVE + DAY, False, "too long"),
        (TODAY + DAY, True, "left"),
    ],
)
def test_absence(until, has_left, reason):
    facts = AbsenceFacts(TODAY, until, has_left)
    if reason is None:
        ensure_may_be_away(facts)
    else:
        with pytest.raises(AbsenceRefused, match=reason):
            ensure_may_be_away(facts)
