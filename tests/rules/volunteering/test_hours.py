"""Decision tables of hours: what counts, who corrects, what a paper is worth."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.hour_rules import (
    Standing,
    ensure_may_certify,
    ensure_may_correct,
    minutes_worked,
    most_minutes,
    standing,
)
from portal.volunteering.presence_errors import HoursReason, HoursRefused
from portal.volunteering.rules import SignUpState as S

STARTS = datetime(2026, 12, 5, 15, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=4)
TIMES = {"starts_at": STARTS, "ends_at": ENDS}
TODAY = date(2026, 12, 5)


def at(minute):
    return STARTS + timedelta(minutes=minute)


@pytest.mark.parametrize(
    "came, left, minutes",
    [
        (0, 240, 240),
        (-90, 240, 240),  # coming early adds nothing
        (30, 240, 210),
        (0, 300, 300),
        (0, 480, 480),
        (0, 2000, 480),  # a check-out days later is capped
        (-60, -10, 0),
        (10, 10.9, 0),
    ],
)
def test_what_counts(came, left, minutes):
    assert minutes_worked(at(came), at(left), **TIMES) == minutes


@given(came=st.integers(-200, 2000), stay=st.integers(0, 4000))
def test_hours_never_pass_their_bounds(came, stay):
    assert 0 <= minutes_worked(at(came), at(came + stay), **TIMES) <= most_minutes(**TIMES)


GOOD = {"is_own": False, "seen": 240, "stands": 240, "wanted": 200, "most": 480}


@pytest.mark.parametrize("state", [S.COMPLETED, S.EXCUSED, S.NO_SHOW])
@pytest.mark.parametrize("wanted", [0, 480])
def test_settled_hours_may_be_corrected(state, wanted):
    ensure_may_correct(state, **{**GOOD, "wanted": wanted})


@pytest.mark.parametrize(
    "state, change, reason",
    [
        (S.COMPLETED, {"is_own": True}, HoursReason.OWN_HOURS),
        (S.CHECKED_IN, {}, HoursReason.NOT_OVER),
        (S.CONFIRMED, {}, HoursReason.NOT_OVER),
        (S.COMPLETED, {"seen": 239}, HoursReason.CHANGED_MEANWHILE),
        (S.COMPLETED, {"wanted": 481}, HoursReason.OUT_OF_BOUNDS),
        (S.COMPLETED, {"wanted": -1}, HoursReason.OUT_OF_BOUNDS),
    ],
)
def test_a_correction_is_refused_by_name(state, change, reason):
    with pytest.raises(HoursRefused) as refused:
        ensure_may_correct(state, **{**GOOD, **change})
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "from_, until, minutes, reason",
    [
        (date(2026, 12, 2), date(2026, 12, 1), 60, HoursReason.PERIOD_BACKWARDS),
        (date(2026, 12, 1), date(2026, 12, 6), 60, HoursReason.PERIOD_AHEAD),
        (date(2026, 12, 1), date(2026, 12, 5), 0, HoursReason.NOTHING_TO_CERTIFY),
    ],
)
def test_a_paper_is_refused_by_name(from_, until, minutes, reason):
    with pytest.raises(HoursRefused) as refused:
        ensure_may_certify(from_=from_, until=until, minutes=minutes, today=TODAY)
    assert refused.value.reason is reason


def test_a_single_day_may_be_certified():
    ensure_may_certify(from_=TODAY, until=TODAY, minutes=1, today=TODAY)


@pytest.mark.parametrize(
    "revoked, minutes_now, found",
    [
        (False, None, Standing.VALID),
        (False, 240, Standing.VALID),
        (False, 200, Standing.SUPERSEDED),
        (True, None, Standing.REVOKED),
        (True, 200, Standing.REVOKED),
    ],
)
def test_what_a_paper_is_worth(revoked, minutes_now, found):
    assert standing(revoked=revoked, minutes=240, minutes_now=minutes_now) is found
