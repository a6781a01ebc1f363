"""Who is asked whether they are safe, where that holds, who is alone, what a link opens."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.briefing_rules import briefing_version, is_briefed_work
from portal.volunteering.calendar_rules import Standing, standing_of
from portal.volunteering.company_rules import MOST_EARLY, is_alone, is_shown, warns_now
from portal.volunteering.errors import Closed, ClosedBecause
from portal.volunteering.planning_rules import ZONES
from portal.volunteering.rules import (
    SignUpFacts,
    SignUpState,
    Stretch,
    ensure_open,
    may_see_meeting_point,
    state_after_leaving,
)
from portal.volunteering.safety_errors import StandDownReason, StandDownRefused
from portal.volunteering.safety_links import asked_in, safety_token
from portal.volunteering.skill_rules import TaskKind
from portal.volunteering.stand_down_rules import covers, ensure_may_stand_down, is_asked

S = SignUpState
NOW = datetime(2026, 12, 5, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "place, area, inside",
    [
        ("20067", "20067", True),
        ("20", "20067", True),
        ("20067-3", "20067-3", True),
        ("20", "20067-3", True),
        ("20067", "20067-3", False),
        ("20067", "20068", False),
        ("21", "20067", False),
    ],
)
def test_a_place_covers_itself_or_its_whole_state(place, area, inside):
    assert covers(place, area) is inside


@pytest.mark.parametrize(
    "state, starts, ends, asked",
    [
        (S.CONFIRMED, -1, 3, True),
        (S.CONFIRMED, 12, 16, True),
        (S.CONFIRMED, 13, 16, False),
        (S.SEEKING_COVER, 2, 6, True),
        (S.COMPLETED, -16, -12, True),
        (S.COMPLETED, -17, -13, False),
        (S.CHECKED_IN, -1, 3, True),
        # Nobody saw them leave.
        (S.CHECKED_IN, -30, -26, True),
        (S.CHECKED_IN, -100, -96, False),
        (S.WAITLISTED, -1, 3, False),
        (S.OFFERED, 1, 3, False),
        (S.REQUESTED, 1, 3, False),
        (S.CANCELLED, -1, 3, False),
        (S.NO_SHOW, -1, 3, False),
        (S.EXCUSED, -1, 3, False),
    ],
)
def test_whoever_may_be_there_is_asked(state, starts, ends, asked):
    found = is_asked(state, starts_at=NOW + starts * HOUR, ends_at=NOW + ends * HOUR, now=NOW)
    assert found is asked


@pytest.mark.parametrize(
    "length, reason",
    [
        (timedelta(0), StandDownReason.IN_THE_PAST),
        (-HOUR, StandDownReason.IN_THE_PAST),
        (HOUR, None),
        (timedelta(days=30), None),
        (timedelta(days=30, minutes=1), StandDownReason.TOO_LONG),
    ],
)
def test_a_stand_down_has_an_end_that_is_reviewed(length, reason):
    if reason is None:
        ensure_may_stand_down(until=NOW + length, now=NOW)
        return
    with pytest.raises(StandDownRefused) as refused:
        ensure_may_stand_down(until=NOW + length, now=NOW)
    assert refused.value.reason is reason


def test_a_shift_of_a_place_stood_down_is_closed_for_that_reason():
    facts = SignUpFacts(
        stretch=Stretch(NOW + HOUR, NOW + 5 * HOUR),
        places_left=3,
        opens_at=None,
        incident_verified=True,
        shift_cancelled=True,
        level_needed=0,
        level_held=0,
        already_in=False,
        engagements=(),
        now=NOW,
        stood_down=True,
    )
    with pytest.raises(Closed) as refused:
        ensure_open(facts)
    assert refused.value.because is ClosedBecause.STOOD_DOWN


@pytest.mark.parametrize(
    "kind, expected, alone",
    [
        (TaskKind.FIELD, 0, True),
        (TaskKind.FIELD, 1, True),
        (TaskKind.FIELD, 2, False),
        (TaskKind.FAMILY, 1, True),
        (TaskKind.CENTRE, 1, False),
        (TaskKind.OFFICE, 0, False),
        (TaskKind.REMOTE, 1, False),
        ("field", 1, True),
    ],
)
def test_nobody_is_alone_outside(kind, expected, alone):
    assert is_alone(kind, expected) is alone


def warned(starts, now):
    zone = "America/Mexico_City"
    place = {"tzinfo": ZoneInfo(zone)}
    return warns_now(
        starts_at=datetime.fromisoformat(starts).replace(**place).astimezone(UTC),
        zone=zone,
        now=datetime.fromisoformat(now).replace(**place).astimezone(UTC),
    )


@pytest.mark.parametrize(
    "starts, now, told",
    [
        ("2026-12-05T20:00", "2026-12-05T07:59", False),
        ("2026-12-05T20:00", "2026-12-05T08:00", True),
        ("2026-12-05T20:00", "2026-12-05T20:00", False),
        # Twelve hours before nine is nine in the evening: it is told before that.
        ("2026-12-05T09:00", "2026-12-04T20:29", False),
        ("2026-12-05T09:00", "2026-12-04T20:30", True),
        ("2026-12-05T09:00", "2026-12-04T21:00", False),
        ("2026-12-05T09:00", "2026-12-05T08:00", True),
    ],
)
def test_it_is_told_twelve_hours_before_and_not_by_night(starts, now, told):
    assert warned(starts, now) is told


@given(
    st.datetimes(
        datetime.fromisoformat("2026-01-01"),
        datetime.fromisoformat("2028-12-31"),
        timezones=st.just(UTC),
    ),
    st.sampled_from(ZONES),
)
def test_nothing_is_told_before_the_window_looked_at(starts, zone):
    assert not warns_now(starts_at=starts, zone=zone, now=starts - MOST_EARLY)


@pytest.mark.parametrize("hours, shown", [(-13, False), (-12, True), (0, True), (4, False)])
def test_the_page_says_it_from_twelve_hours_before_to_the_end(hours, shown):
    given_ = {"starts_at": NOW, "ends_at": NOW + 4 * HOUR}
    assert is_shown(**given_, now=NOW + hours * HOUR) is shown


@pytest.mark.parametrize("kind", TaskKind)
def test_work_outside_is_briefed(kind):
    assert is_briefed_work(kind) is (kind in {TaskKind.FIELD, TaskKind.FAMILY})


@given(st.text(), st.text(), st.text(), st.text())
def test_another_wording_is_another_version(es, en, other_es, other_en):
    one, other = briefing_version(es, en), briefing_version(other_es, other_en)
    same = (es, en) == (other_es, other_en) or "\0" in es + en + other_es + other_en
    assert one != other or same


def test_where_to_meet_waits_for_the_briefing():
    given_ = {"starts_at": NOW + HOUR, "ends_at": NOW + 5 * HOUR, "now": NOW}
    assert may_see_meeting_point(S.CONFIRMED, **given_, is_briefed=True)
    assert not may_see_meeting_point(S.CONFIRMED, **given_, is_briefed=False)


@pytest.mark.parametrize(
    "state",
    [S.REQUESTED, S.CONFIRMED, S.CHECKED_IN, S.SEEKING_COVER, S.WAITLISTED, S.OFFERED],
)
@pytest.mark.parametrize("hours", [-1, 1, 100])
def test_not_feeling_safe_is_heard_in_every_state_at_any_time(state, hours):
    starts = NOW + hours * HOUR
    left = state_after_leaving(state, feels_unsafe=True, starts_at=starts, now=NOW)
    assert left is S.EXCUSED


KEY = "test key"


@given(st.text(max_size=80))
def test_a_link_that_we_did_not_make_asks_nothing(token):
    assert asked_in(KEY, token) is None


def test_a_link_asks_its_own_question_and_no_other():
    token = safety_token(KEY, "abcdefghijklmnop")
    assert asked_in(KEY, token) == "abcdefghijklmnop"
    assert asked_in("another key", token) is None
    assert asked_in(KEY, token[:-1]) is None
    assert asked_in(KEY, "b" + token[1:]) is None


@pytest.mark.parametrize(
    "state, is_on, standing",
    [
        (S.CONFIRMED, True, Standing.CONFIRMED),
        (S.SEEKING_COVER, True, Standing.CONFIRMED),
        (S.CHECKED_IN, True, Standing.CONFIRMED),
        (S.COMPLETED, True, Standing.CONFIRMED),
        (S.REQUESTED, True, Standing.TENTATIVE),
        (S.OFFERED, True, Standing.TENTATIVE),
        (S.CONFIRMED, False, Standing.CANCELLED),
        (S.EXCUSED, True, Standing.CANCELLED),
        (S.CANCELLED, True, Standing.CANCELLED),
        (S.NO_SHOW, True, Standing.CANCELLED),
        (S.LAPSED, True, Standing.CANCELLED),
        (S.WAITLISTED, True, None),
    ],
)
def test_what_a_calendar_says_of_a_place(state, is_on, standing):
    assert standing_of(state, is_on=is_on) is standing
