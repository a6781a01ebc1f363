"""Series: which days a rule gives, and which of them the clocks take away."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.errors import PlanRefused
from portal.volunteering.planning_errors import SeriesReason, SeriesRefused
from portal.volunteering.planning_rules import moment_at
from portal.volunteering.series_rules import MOST, Frequency, Wish, days_of, expand, rule_text

MONDAY = date(2026, 12, 7)
F = Frequency


@pytest.mark.parametrize(
    "wish, first, rule",
    [
        (Wish(F.DAILY, count=5), MONDAY, "FREQ=DAILY;COUNT=5"),
        (Wish(F.DAILY, until=MONDAY), MONDAY, "FREQ=DAILY;UNTIL=20261207"),
        (
            Wish(F.WEEKLY, weekdays=(4, 0), until=date(2027, 1, 31)),
            MONDAY,
            "FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20270131",
        ),
        (Wish(F.MONTH_DAY, count=3), date(2027, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3"),
        (Wish(F.MONTH_WEEKDAY, count=3), date(2027, 1, 12), "FREQ=MONTHLY;BYDAY=+2TU;COUNT=3"),
        (Wish(F.MONTH_WEEKDAY, count=3), date(2027, 1, 29), "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3"),
    ],
)
def test_a_wish_is_an_rrule(wish, first, rule):
    assert rule_text(wish, first) == rule


@pytest.mark.parametrize(
    "wish, reason",
    [
        (Wish(F.WEEKLY, count=3), SeriesReason.NO_WEEKDAY),
        (Wish(F.DAILY), SeriesReason.NO_END),
        (Wish(F.DAILY, count=0), SeriesReason.NO_END),
        (Wish(F.DAILY, count=-4), SeriesReason.NO_END),
        (Wish(F.DAILY, count=61), SeriesReason.TOO_MANY),
        (Wish(F.DAILY, count=3, until=MONDAY), SeriesReason.TWO_ENDS),
        (Wish(F.DAILY, until=MONDAY - timedelta(days=1)), SeriesReason.UNTIL_BEFORE_START),
    ],
)
def test_a_wish_without_sense_is_refused(wish, reason):
    with pytest.raises(SeriesRefused) as refused:
        rule_text(wish, MONDAY)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "rule, reason",
    [
        ("FREQ=DAILY", SeriesReason.NO_END),
        ("FREQ=SOMETIMES;COUNT=3", SeriesReason.BROKEN),
        ("FREQ=DAILY;COUNT=many", SeriesReason.BROKEN),
        ("FREQ=DAILY;UNTIL=soon", SeriesReason.BROKEN),
        ("COUNT=3", SeriesReason.BROKEN),
        ("FREQ=DAILY;UNTIL=20261206", SeriesReason.UNTIL_BEFORE_START),
        ("FREQ=DAILY;UNTIL=20270301", SeriesReason.TOO_MANY),
        ("FREQ=DAILY;COUNT=61", SeriesReason.TOO_MANY),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", SeriesReason.NO_DAY),
        ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20261212", SeriesReason.NO_DAY),
    ],
)
def test_a_rule_that_gives_no_days_is_refused(rule, reason):
    with pytest.raises(SeriesRefused) as refused:
        days_of(rule, MONDAY)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "rule, first, days",
    [
        ("FREQ=DAILY;COUNT=2", MONDAY, ["2026-12-07", "2026-12-08"]),
        ("FREQ=DAILY;UNTIL=20261208", MONDAY, ["2026-12-07", "2026-12-08"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=3", MONDAY, ["2026-12-08", "2026-12-10", "2026-12-15"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3",
            date(2027, 1, 31),
            ["2027-01-31", "2027-03-31", "2027-05-31"],
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", date(2027, 1, 29), ["2027-01-29", "2027-02-26"]),
    ],
)
def test_the_days_of_a_rule(rule, first, days):
    assert [str(day) for day in days_of(rule, first)] == days


def test_days_whose_hour_does_not_exist_are_left_out_and_named():
    """In Tijuana the clocks go from two to three on 14 March 2027."""
    found = expand(
        "FREQ=DAILY;COUNT=3",
        starts=datetime.fromisoformat("2027-03-13T02:30"),
        ends=datetime.fromisoformat("2027-03-13T06:00"),
        zone="America/Tijuana",
    )
    assert [one.starts.day for one in found.occurrences] == [13, 15]
    assert found.skipped == (date(2027, 3, 14),)


def test_a_series_only_of_hours_that_do_not_exist_has_no_day():
    with pytest.raises(SeriesRefused) as refused:
        expand(
            "FREQ=DAILY;COUNT=1",
            starts=datetime.fromisoformat("2027-03-14T02:30"),
            ends=datetime.fromisoformat("2027-03-14T06:00"),
            zone="America/Tijuana",
        )
    assert refused.value.reason is SeriesReason.NO_DAY


def test_a_zone_that_nobody_keeps_is_refused():
    with pytest.raises(PlanRefused):
        expand(
            "FREQ=DAILY;COUNT=1",
            starts=datetime.fromisoformat("2027-03-01T09:00"),
            ends=datetime.fromisoformat("2027-03-01T13:00"),
            zone="Europe/Oslo",
        )


wishes = st.builds(
    Wish,
    st.sampled_from(Frequency),
    st.sets(st.integers(0, 6), min_size=1).map(tuple),
    st.none(),
    st.integers(1, MOST),
)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(
    wish=wishes,
    first=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    clock=clocks,
    minutes=st.integers(30, 960),
    zone=st.sampled_from(["America/Tijuana", "America/Mexico_City", "America/Ojinaga"]),
)
def test_every_shift_of_a_series_keeps_its_clock_and_its_order(wish, first, clock, minutes, zone):
    starts = datetime.combine(first, clock)
    ends = starts + timedelta(minutes=minutes)
    try:
        found = expand(rule_text(wish, first), starts=starts, ends=ends, zone=zone)
    except SeriesRefused:
        # Alone, an only day may lie in a gap.
        assert lies_in_a_gap(starts, zone) or lies_in_a_gap(ends, zone) or wish.count == 1
        return
    moments = [moment_at(one.starts, zone) for one in found.occurrences]
    assert {one.starts.time() for one in found.occurrences} == {clock}
    assert {one.ends.time() for one in found.occurrences} == {ends.time()}
    assert moments == sorted(set(moments))
    assert moments[0].date() >= first - timedelta(days=1)
    assert len(found.occurrences) + len(found.skipped) <= wish.count
    for day in found.skipped:
        last = datetime.combine(day + (ends.date() - first), ends.time())
        assert lies_in_a_gap(datetime.combine(day, clock), zone) or lies_in_a_gap(last, zone)


def lies_in_a_gap(clock, zone):
    try:
        moment_at(clock, zone)
    except PlanRefused:
        return True
    return False


@given(wish=wishes, first=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_a_weekly_series_falls_on_its_weekdays_alone(wish, first):
    days = days_of(rule_text(wish, first), first)
    wanted = {
        F.WEEKLY: lambda day: day.weekday() in wish.weekdays,
        F.MONTH_DAY: lambda day: day.day == first.day,
        F.MONTH_WEEKDAY: lambda day: day.weekday() == first.weekday(),
        F.DAILY: lambda _day: True,
    }[wish.frequency]
    assert all(day >= first and wanted(day) for day in days)
