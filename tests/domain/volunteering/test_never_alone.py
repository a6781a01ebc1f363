"""Outside, fewer than two people: told once, and suspended when it would begin so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.incidents.rules import IncidentState
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.keeping_company import suspend_the_lonely, warn_the_lonely
from portal.volunteering.models import Shift
from portal.volunteering.page_queries import shift_view
from portal.volunteering.rules import SignUpState
from portal.volunteering.sending_words import Word, tell_desk_word, tell_volunteer_word
from portal.volunteering.skill_rules import TaskKind
from tests.factories import safety, shifts

S = SignUpState
HOUR = timedelta(hours=1)
# Noon in the centre, on a day to come: no hour of these tests is quiet unless it says so.
NOON = datetime(2030, 6, 12, 12, tzinfo=ZoneInfo("America/Mexico_City")).astimezone(UTC)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def shift(session, coordinator):
    """From noon to four, outside, for two at least."""
    return safety.outside_shift(session, coordinator, starts_at=NOON)


def words(session):
    rows = session.scalars(
        select(OutboxMessage.payload).where(OutboxMessage.kind.in_(["volunteer_word", "desk_word"]))
    )
    return sorted(payload["word"] for payload in rows)


def test_the_one_person_and_those_who_coordinate_are_told_once(session, shift):
    safety.in_shift(session, shift)
    told = [warn_the_lonely(session, now=NOON - hours * HOUR) for hours in (13, 4, 3, 2)]
    assert told == [0, 1, 0, 0]
    assert words(session) == [Word.DESK_ALONE, Word.ALONE]


def test_they_are_told_again_when_the_shift_moved(session, shift):
    safety.in_shift(session, shift)
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 1
    shift.starts_at, shift.ends_at = NOON + HOUR, NOON + 5 * HOUR
    session.flush()
    assert warn_the_lonely(session, now=NOON - 3 * HOUR) == 1


def test_with_nobody_those_who_coordinate_are_told(session, shift):
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 1
    assert words(session) == [Word.DESK_ALONE]


@pytest.mark.parametrize("state", [S.CONFIRMED, S.SEEKING_COVER])
def test_two_are_company(session, shift, state):
    safety.in_shift(session, shift)
    safety.in_shift(session, shift, state=state)
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 0
    assert suspend_the_lonely(session, now=NOON) == 0


@pytest.mark.parametrize("state", [S.REQUESTED, S.WAITLISTED, S.OFFERED, S.CANCELLED, S.NO_SHOW])
def test_who_only_may_come_is_no_company(session, shift, state):
    safety.in_shift(session, shift)
    safety.in_shift(session, shift, state=state)
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 1


@pytest.mark.parametrize("kind", [TaskKind.CENTRE, TaskKind.OFFICE, TaskKind.REMOTE])
def test_inside_one_may_be_alone(session, coordinator, kind):
    task = shifts.task(session, planner=coordinator, kind=kind)
    shift = shifts.shift(session, of=task, planner=coordinator, starts_at=NOON)
    safety.in_shift(session, shift)
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 0
    assert suspend_the_lonely(session, now=NOON) == 0


def test_what_stands_still_with_its_incident_is_not_told_of(session, shift):
    shift.task.incident.state = IncidentState.RETRACTED
    session.flush()
    assert warn_the_lonely(session, now=NOON - 4 * HOUR) == 0


def test_at_the_hour_it_is_suspended_and_the_place_excused(session, shift):
    row = safety.in_shift(session, shift)
    assert suspend_the_lonely(session, now=NOON - timedelta(minutes=1)) == 0
    assert [suspend_the_lonely(session, now=NOON) for _ in range(2)] == [1, 0]
    session.refresh(row)
    assert row.state is S.EXCUSED
    assert shift.cancelled_at == NOON
    assert words(session) == [Word.DESK_SUSPENDED, Word.SUSPENDED]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "shift_suspended")).one()
    assert entry.actor == "never_alone"


def test_who_is_left_alone_while_it_runs_is_called_back(session, shift):
    safety.in_shift(session, shift, state=S.CHECKED_IN)
    other = safety.in_shift(session, shift, state=S.CHECKED_IN)
    assert suspend_the_lonely(session, now=NOON + HOUR) == 0
    other.state = S.EXCUSED
    session.flush()
    assert suspend_the_lonely(session, now=NOON + 2 * HOUR) == 1


def test_whoever_went_home_after_their_work_was_company(session, shift):
    safety.in_shift(session, shift, state=S.CHECKED_IN)
    safety.in_shift(session, shift, state=S.COMPLETED)
    assert suspend_the_lonely(session, now=NOON + 3 * HOUR) == 0


def test_a_shift_that_is_over_is_left_alone(session, shift):
    safety.in_shift(session, shift)
    assert suspend_the_lonely(session, now=NOON + 4 * HOUR) == 0


def test_one_round_is_bounded_and_the_next_goes_on(session, coordinator, monkeypatch):
    monkeypatch.setattr("portal.volunteering.keeping_company.SUSPENDED", 2)
    task = safety.outside_task(session, coordinator)
    for _ in range(3):
        safety.outside_shift(session, coordinator, of=task, starts_at=NOON)
    assert [suspend_the_lonely(session, now=NOON) for _ in range(3)] == [2, 1, 0]
    assert session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0


@pytest.mark.parametrize("hours, people, alone", [(13, 1, False), (11, 1, True), (11, 2, False)])
def test_the_page_says_that_it_does_not_start_so(session, shift, hours, people, alone):
    row, *_others = [safety.in_shift(session, shift) for _ in range(people)]
    view = shift_view(
        session, shift.reference, reader=actor_for(row.volunteer), now=NOON - hours * HOUR
    )
    assert view.is_alone is alone


def test_words_become_one_mail_each(session, shift, coordinator):
    row = safety.in_shift(session, shift)
    for _ in range(2):
        tell_volunteer_word(session, sign_up=row.reference, word=Word.ALONE, now=NOON)
        tell_desk_word(session, shift=shift.reference, word=Word.DESK_ALONE, at=1, now=NOON)
    notices = session.scalars(select(Notice).order_by(Notice.kind)).all()
    assert [(n.kind, n.user_id) for n in notices] == [
        ("desk_alone", coordinator.id),
        ("shift_alone", row.volunteer_id),
    ]
