"""What a change makes of a shift, and which of a person's shifts can follow."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.change_rules import Change, ShiftNow, after_change, who_cannot_follow
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.rules import Stretch
from portal.volunteering.setting_rules import DEFAULTS
from portal.volunteering.skill_rules import TaskKind

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
# 09:00 to 13:00 in Tijuana, on the last day before its clocks go forward.
STARTS = datetime(2027, 3, 13, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHIFT = ShiftNow(
    starts_at=STARTS,
    ends_at=STARTS + 4 * HOUR,
    zone="America/Tijuana",
    opens_at=None,
    minimum=2,
    capacity=6,
    taken=4,
    level_needed=1,
    kind=TaskKind.CENTRE,
    cancelled=False,
    incident_verified=True,
)
PARTS = replace(SHIFT, role_places=(4, 2), role_taken=(3, 1))
AT_NIGHT = replace(SHIFT, starts_at=STARTS + 9 * HOUR, ends_at=STARTS + 19 * HOUR)


@pytest.mark.parametrize(
    "shift, change, begins, ends",
    [
        (SHIFT, Change(), 0, 4),
        (SHIFT, Change(minutes=90), 1.5, 5.5),
        (SHIFT, Change(minutes=-30), -0.5, 3.5),
        (SHIFT, Change(starts_clock=time(10)), 1, 4),
        (SHIFT, Change(ends_clock=time(12, 30)), 0, 3.5),
        (
            SHIFT,
            Change(
                starts=datetime.fromisoformat("2027-03-13T11:00"),
                ends=datetime.fromisoformat("2027-03-13T15:00"),
            ),
            2,
            6,
        ),
        # The night that the clocks go forward is an hour shorter than they say.
        (AT_NIGHT, Change(starts_clock=time(20), ends_clock=time(4)), 11, 18),
    ],
)
def test_the_times_after_a_change(shift, change, begins, ends):
    then = after_change(shift, change, NOW)
    assert (then.starts_at - STARTS) / HOUR == begins
    assert (then.ends_at - STARTS) / HOUR == ends


@pytest.mark.parametrize(
    "shift, change, reason",
    [
        (replace(SHIFT, cancelled=True), Change(minutes=10), PlanReason.CALLED_OFF),
        (replace(SHIFT, cancelled=True), Change(call_off=True), PlanReason.CALLED_OFF),
        (replace(SHIFT, starts_at=NOW), Change(minutes=10), PlanReason.ALREADY_BEGUN),
        (SHIFT, Change(minutes=-60 * 24 * 20), PlanReason.IN_THE_PAST),
        (SHIFT, Change(capacity=3), PlanReason.CAPACITY_BELOW_TAKEN),
        (SHIFT, Change(minimum=7), PlanReason.MINIMUM_ABOVE_CAPACITY),
        (SHIFT, Change(ends_clock=time(9)), PlanReason.END_BEFORE_START),
        (SHIFT, Change(ends_clock=time(9, 20)), PlanReason.TOO_SHORT),
        (SHIFT, Change(starts=datetime.fromisoformat("2027-03-14T02:30")), PlanReason.HOUR_SKIPPED),
        (AT_NIGHT, Change(ends_clock=time(2, 30)), PlanReason.HOUR_SKIPPED),
        (replace(SHIFT, incident_verified=False), Change(), PlanReason.INCIDENT_NOT_VERIFIED),
        (replace(SHIFT, kind=TaskKind.FIELD), Change(minimum=1), PlanReason.ALONE_OUTSIDE),
        (PARTS, Change(capacity=8), PlanReason.ROLES_DO_NOT_ADD_UP),
        (PARTS, Change(role_places=(2, 4)), PlanReason.CAPACITY_BELOW_TAKEN),
        (PARTS, Change(role_places=(6,)), PlanReason.ROLES_DO_NOT_ADD_UP),
        (replace(SHIFT, opens_at=STARTS - HOUR), Change(minutes=-60), PlanReason.OPENS_TOO_LATE),
    ],
)
def test_a_change_that_cannot_be(shift, change, reason):
    with pytest.raises(PlanRefused) as refused:
        after_change(shift, change, NOW)
    assert refused.value.reason is reason


def test_a_suspended_shift_may_still_be_called_off():
    assert after_change(replace(SHIFT, incident_verified=False), Change(call_off=True), NOW)


def test_parts_and_places_change_together():
    then = after_change(PARTS, Change(capacity=8, role_places=(5, 3)), NOW)
    assert (then.capacity, then.role_places) == (8, (5, 3))


def stretch(begins: float, hours: float = 4) -> Stretch:
    return Stretch(NOW + begins * HOUR, NOW + (begins + hours) * HOUR)


@pytest.mark.parametrize(
    "moved, others, lost",
    [
        ({1: stretch(0)}, [], set()),
        ({1: stretch(0)}, [stretch(4)], set()),
        ({1: stretch(0)}, [stretch(3)], {1}),
        ({1: stretch(0, 8)}, [stretch(12)], {1}),
        ({1: stretch(0, 8)}, [stretch(19)], set()),
        ({1: stretch(4)}, [stretch(0), stretch(9)], {1}),
        ({1: stretch(0), 2: stretch(2)}, [], {2}),
        ({1: stretch(2), 2: stretch(0)}, [], {1}),
        ({1: stretch(0), 2: stretch(4)}, [stretch(3, 2)], {1, 2}),
    ],
)
def test_who_cannot_follow(moved, others, lost):
    assert who_cannot_follow(moved, others, DEFAULTS) == lost


@given(
    st.dictionaries(
        st.integers(1, 20),
        st.builds(stretch, st.integers(0, 100), st.sampled_from([1, 4, 8, 12])),
        max_size=8,
    )
)
def test_whoever_follows_is_never_in_two_places(moved):
    lost = who_cannot_follow(moved, [], DEFAULTS)
    kept = sorted((one for key, one in moved.items() if key not in lost), key=lambda s: s.starts_at)
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(kept))
    assert bool(kept) == bool(moved)
