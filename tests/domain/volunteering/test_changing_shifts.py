"""Shifts change, their people follow or are let go, and everyone concerned is told once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.change_rules import Change
from portal.volunteering.changing_shifts import KIND, change_shifts
from portal.volunteering.errors import PlanReason
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.planning_errors import StaleShift
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.stand_down_rules import SuspendedFor
from portal.volunteering.standing_down import stand_down
from portal.volunteering.standing_in_line import stand_in_line
from portal.volunteering.telling_changes import tell_change
from portal.volunteering.weighing_changes import weigh
from tests.factories import shifts

HOUR = timedelta(hours=1)


@pytest.fixture
def planner(session):
    return shifts.coordinator(session)


def take(session, shift, who):
    sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
    session.expire_all()


def change(session, planner, *which, versions=None, **asked):
    return change_shifts(
        session,
        versions=versions or {one.reference: one.version for one in which},
        change=Change(**asked),
        coordinator=actor_for(planner),
        now=utc_now(),
    )


def told(session):
    """What the job makes of each change that waits in the queue."""
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.kind == KIND)):
        for _twice in range(2):
            tell_change(session, change=message.payload, now=utc_now())
    return list(session.scalars(select(Notice).where(Notice.kind == "shift_changed")))


def states(session):
    return sorted(session.scalars(select(SignUp.state)))


def test_a_new_time_goes_with_everyone_in_the_shift_and_each_is_told_once(session, planner):
    shift = shifts.shift(session, planner=planner, capacity=3)
    people = [shifts.volunteer(session) for _ in range(2)]
    for who in people:
        take(session, shift, who)
    was = shift.starts_at
    change(session, planner, shift, minutes=90)
    session.expire_all()
    assert shift.starts_at == was + timedelta(minutes=90)
    assert (shift.version, shift.sequence) == (2, 1)
    assert set(session.scalars(select(SignUp.starts_at))) == {shift.starts_at}
    assert set(session.scalars(select(SignUp.rest_until))) == {shift.ends_at}
    notices = told(session)
    assert sorted(one.user_id for one in notices) == sorted(who.id for who in people)
    assert {one.facts["left"] for one in notices} == {0}
    assert notices[0].facts["was_starts"] == f"{was:%Y-%m-%dT%H:%M}Z"


def test_what_nobody_must_follow_is_told_to_nobody(session, planner):
    shift = shifts.shift(session, planner=planner, capacity=3)
    take(session, shift, shifts.volunteer(session))
    change(session, planner, shift, capacity=5)
    assert (shift.version, shift.sequence, shift.capacity) == (2, 0, 5)
    assert told(session) == []


def test_a_new_meeting_point_is_told_without_saying_where(session, planner):
    shift = shifts.shift(session, planner=planner)
    take(session, shift, shifts.volunteer(session))
    change(session, planner, shift, meeting_point="Puerta norte de prueba")
    (notice,) = told(session)
    assert notice.facts["place"] == 1
    assert "norte" not in str(notice.facts)
    assert shift.sequence == 1


def test_the_audit_names_what_changed_and_no_words(session, planner):
    shift = shifts.shift(session, planner=planner)
    change(session, planner, shift, minutes=30, meeting_point="Puerta norte de prueba", capacity=4)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "shift_changed"))
    assert entry.reason == "times meeting_point capacity"


def test_whoever_would_be_in_two_places_is_excused_and_told_so(session, planner):
    morning = shifts.shift(session, planner=planner, capacity=2)
    noon = shifts.shift(session, starts_at=morning.ends_at)
    both, one = shifts.volunteer(session), shifts.volunteer(session)
    take(session, morning, both)
    take(session, noon, both)
    take(session, morning, one)
    preview = weigh(
        session, actor_for(planner), [morning.reference], Change(minutes=60), now=utc_now()
    )
    assert [left.volunteer_id for left in preview[0].left_behind] == [both.id]
    change(session, planner, morning, minutes=60)
    session.expire_all()
    assert morning.taken == 1
    lost = session.scalar(
        select(SignUp).where(SignUp.shift_id == morning.id, SignUp.volunteer_id == both.id)
    )
    assert lost.state is SignUpState.EXCUSED
    assert {(notice.user_id, notice.facts["left"]) for notice in told(session)} == {
        (both.id, 1),
        (one.id, 0),
    }


def test_whoever_would_not_rest_is_excused(session, planner):
    long = shifts.shift(session, planner=planner, hours=8)
    next_day = shifts.shift(session, starts_at=long.ends_at + 11 * HOUR)
    volunteer = shifts.volunteer(session)
    take(session, long, volunteer)
    take(session, next_day, volunteer)
    change(session, planner, long, minutes=30)
    assert states(session) == [SignUpState.CONFIRMED, SignUpState.EXCUSED]


@pytest.mark.parametrize("minutes", [120, -120])
def test_two_shifts_of_one_person_move_together(session, planner, minutes):
    first = shifts.shift(session, planner=planner)
    second = shifts.shift(session, planner=planner, starts_at=first.ends_at)
    volunteer = shifts.volunteer(session)
    take(session, first, volunteer)
    take(session, second, volunteer)
    change(session, planner, first, second, minutes=minutes)
    assert states(session) == [SignUpState.CONFIRMED] * 2
    session.expire_all()
    assert set(session.scalars(select(SignUp.starts_at))) == {first.starts_at, second.starts_at}


def test_what_can_change_changes_and_the_rest_says_why(session, planner):
    full = shifts.shift(session, planner=planner, capacity=2)
    free = shifts.shift(session, planner=planner, capacity=2)
    for _ in range(2):
        take(session, full, shifts.volunteer(session))
    weighed = change(session, planner, full, free, capacity=1)
    assert {one.shift.id: one.refusal for one in weighed} == {
        full.id: PlanReason.CAPACITY_BELOW_TAKEN,
        free.id: None,
    }
    assert (full.capacity, free.capacity) == (2, 1)
    assert (full.version, free.version) == (1, 2)


def test_a_stale_page_changes_nothing_and_names_who_was_faster(session, planner):
    shift = shifts.shift(session, planner=planner)
    other = shifts.coordinator(session, at=planner.memberships[0].organisation)
    shown = {shift.reference: shift.version}
    change(session, other, shift, capacity=4)
    with pytest.raises(StaleShift) as refused:
        change(session, planner, versions=shown, capacity=9)
    assert (refused.value.by, refused.value.what) == (other.handle, ("capacity",))
    assert shift.capacity == 4


def test_a_page_older_than_a_calling_off_says_so(session, planner):
    shift = shifts.shift(session, planner=planner)
    change(session, planner, shift, call_off=True)
    with pytest.raises(StaleShift) as refused:
        change(session, planner, versions={shift.reference: 1}, capacity=9)
    assert refused.value.what == ("call_off",)


def test_calling_several_off_frees_everyone(session, planner):
    some = [shifts.shift(session, planner=planner) for _ in range(2)]
    for one in some:
        take(session, one, shifts.volunteer(session))
    change(session, planner, *some, call_off=True)
    session.expire_all()
    assert [one.cancelled_at is not None for one in some] == [True, True]
    assert states(session) == [SignUpState.EXCUSED] * 2


def test_nothing_asked_changes_nothing(session, planner):
    shift = shifts.shift(session, planner=planner)
    change(session, planner, shift)
    assert shift.version == 1


def test_nobody_changes_another_organisation_s_shift_nor_one_among_their_own(session, planner):
    own, foreign = shifts.shift(session, planner=planner), shifts.shift(session)
    with pytest.raises(NotFound):
        change(session, planner, own, foreign, capacity=5)
    assert own.capacity == 1
    assert session.scalar(select(func.max(Shift.version))) == 1


def test_a_lead_is_vetted_for_the_task_or_refused(session, planner):
    home = planner.memberships[0].organisation
    task = shifts.task(session, planner=planner, level_needed=2)
    shift = shifts.shift(session, planner=planner, of=task)
    raw, ready = shifts.volunteer(session, at=home), shifts.volunteer(session, level=2, at=home)
    stranger = shifts.volunteer(session, level=3)
    for who, reason in (
        (raw, PlanReason.LEAD_NOT_VETTED),
        (stranger, PlanReason.LEAD_UNKNOWN),
        (ready, None),
    ):
        (weighed,) = change(session, planner, shift, lead=who.handle)
        assert weighed.refusal is reason
    assert shift.lead_id == ready.id
    change(session, planner, shift, lead="")
    assert shift.lead_id is None


def test_no_shift_is_moved_into_days_on_which_its_place_is_stood_down(session, planner):
    now = utc_now()
    shift = shifts.shift(session, planner=planner, starts_at=now + 60 * HOUR)
    where, area = shift.task.organisation_id, shift.area_code
    stand_down(
        session,
        coordinator=actor_for(planner),
        organisation_id=where,
        place=area,
        until=now + 48 * HOUR,
        reason=SuspendedFor.VIOLENCE,
        now=now,
    )
    (weighed,) = change(session, planner, shift, minutes=-24 * 60)
    assert weighed.refusal is PlanReason.AREA_STOOD_DOWN
    (weighed,) = change(session, planner, shift, minutes=30)
    assert weighed.refusal is None


def test_room_that_a_change_makes_goes_to_who_waits(session, planner):
    shift, waiting = shifts.shift(session, planner=planner), shifts.volunteer(session)
    take(session, shift, shifts.volunteer(session))
    stand_in_line(session, shift=shift.reference, volunteer=actor_for(waiting), now=utc_now())
    session.expire_all()
    change(session, planner, shift, capacity=2)
    session.expire_all()
    assert states(session) == [SignUpState.CONFIRMED, SignUpState.OFFERED]
