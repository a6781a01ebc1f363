"""Reminders leave once, in time, in the person's language, and stop when asked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.incidents.rules import IncidentState
from portal.notices.models import Notice
from portal.volunteering.preparing_models import Reminder
from portal.volunteering.reminder_queries import wants_reminders
from portal.volunteering.reminding import remind, switch_reminders
from portal.volunteering.rules import SignUpState
from tests.factories import safety, shifts

S = SignUpState
HOUR = timedelta(hours=1)
TIJUANA = "America/Tijuana"


def at(clock, zone=TIJUANA):
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def plan(session, coordinator):
    task = shifts.task(session, planner=coordinator)

    def plan(clock, zone=TIJUANA):
        return shifts.shift(
            session,
            of=task,
            planner=coordinator,
            starts_at=at(clock, zone),
            zone=zone,
            capacity=5,
        )

    return plan


def through(session, first, last, *, step=timedelta(minutes=10), **more):
    """Run the job every ten minutes; the moments, by clocks in Tijuana, at which mail left."""
    now, left = first, []
    while now <= last:
        left += [f"{now.astimezone(ZoneInfo(TIJUANA)):%d %H:%M}"] * remind(session, now=now).sent
        now += step
    return left


@pytest.mark.parametrize(
    "clock, left",
    [
        # 2027: clocks go forward on 14 March and back on 7 November.
        ("2027-03-14T12:00", ["13 12:00", "14 09:00"]),
        ("2027-03-14T08:30", ["13 08:30", "13 20:30"]),
        ("2027-11-07T12:00", ["06 12:00", "07 09:00"]),
        ("2027-11-07T06:00", ["05 20:30", "06 20:30"]),
        ("2027-05-01T12:00", ["30 12:00", "01 09:00"]),
    ],
)
def test_each_leaves_once_at_its_hour_also_when_clocks_turn(session, plan, clock, left):
    shift = plan(clock)
    safety.in_shift(session, shift, now=at(clock) - timedelta(days=9))
    assert through(session, at(clock) - 40 * HOUR, at(clock) + HOUR) == left


def test_it_says_day_and_hour_at_the_place_and_never_where(session, plan):
    shift = plan("2027-03-14T12:00")
    row = safety.in_shift(session, shift, now=at("2027-03-01T12:00"))
    row.volunteer.language = "en"
    session.flush()
    assert remind(session, now=at("2027-03-13T12:00")).sent == 1
    notice = session.scalars(select(Notice)).one()
    assert (notice.kind, notice.language, notice.user_id) == (
        "shift_reminder",
        "en",
        row.volunteer_id,
    )
    assert notice.facts == {
        "shift": shift.reference,
        "when": "day",
        "day": "2027-03-14",
        "hour": "12:00",
        "unread": 0,
    }


def test_it_says_that_a_briefing_is_still_to_be_read(session, coordinator):
    shift = safety.outside_shift(session, coordinator, starts_at=at("2027-03-14T12:00"))
    safety.in_shift(session, shift, now=at("2027-03-01T12:00"))
    remind(session, now=at("2027-03-13T15:00"))
    assert session.scalars(select(Notice)).one().facts["unread"] == 1


@pytest.mark.parametrize(
    "state", [S.REQUESTED, S.WAITLISTED, S.OFFERED, S.CANCELLED, S.EXCUSED, S.LAPSED]
)
def test_only_who_is_expected_is_reminded(session, plan, state):
    safety.in_shift(session, plan("2027-03-14T12:00"), state=state, now=at("2027-03-01T12:00"))
    assert remind(session, now=at("2027-03-13T12:00")).sent == 0


@pytest.mark.parametrize("off", ["cancelled", "retracted"])
def test_nobody_is_reminded_of_what_does_not_take_place(session, plan, off):
    shift = plan("2027-03-14T12:00")
    safety.in_shift(session, shift, now=at("2027-03-01T12:00"))
    if off == "cancelled":
        shift.cancelled_at = at("2027-03-02T12:00")
    else:
        shift.task.incident.state = IncidentState.RETRACTED
    session.flush()
    assert remind(session, now=at("2027-03-13T12:00")).sent == 0


def test_a_shift_that_moved_is_reminded_of_again(session, plan):
    shift = plan("2027-03-14T12:00")
    safety.in_shift(session, shift, now=at("2027-03-01T12:00"))
    assert remind(session, now=at("2027-03-13T12:00")).sent == 1
    shift.starts_at, shift.ends_at = at("2027-03-16T12:00"), at("2027-03-16T16:00")
    session.flush()
    assert remind(session, now=at("2027-03-15T12:00")).sent == 1


def test_it_stops_when_asked_and_starts_again(session, plan):
    row = safety.in_shift(session, plan("2027-03-14T12:00"), now=at("2027-03-01T12:00"))
    actor, now = actor_for(row.volunteer), at("2027-03-13T12:00")
    for _ in range(2):
        switch_reminders(session, volunteer=actor, on=False, now=now)
    assert not wants_reminders(session, actor.user_id)
    assert remind(session, now=now).sent == 0
    switch_reminders(session, volunteer=actor, on=True, now=now)
    assert wants_reminders(session, actor.user_id)
    assert remind(session, now=now).sent == 1


def test_a_batch_is_bounded_and_the_next_begins_after_it(session, plan):
    shift = plan("2027-03-14T12:00")
    for _ in range(5):
        safety.in_shift(session, shift, now=at("2027-03-01T12:00"))
    now, after, sent = at("2027-03-13T12:00"), None, []
    for _ in range(3):
        some, after = remind(session, now=now, after=after, batch=2)
        sent.append(some)
    assert (sent, after) == ([2, 2, 1], None)
    assert session.scalar(select(func.count()).select_from(Reminder)) == 5
