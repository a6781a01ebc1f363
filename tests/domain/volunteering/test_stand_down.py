"""A place stood down: what is called off, who is asked, what nobody can begin there any more."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.answering_safety import answer, note_reached
from portal.volunteering.asking_safety import ask_whoever_waits
from portal.volunteering.board_queries import (
    board,
    check_by_link,
    heard,
    own_check,
    own_checks,
)
from portal.volunteering.closing_stand_downs import KEPT, close_out, forget_answers
from portal.volunteering.errors import Closed, ClosedBecause, PlanReason, PlanRefused
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.safety_errors import StandDownReason, StandDownRefused, StillUnheard
from portal.volunteering.signing_up import sign_up
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_queries import reach_of
from portal.volunteering.stand_down_rules import Answer, SuspendedFor
from portal.volunteering.standing_down import stand_down
from portal.volunteering.sweeping import sweep
from tests.factories import incidents, safety, shifts

S = SignUpState
HOUR = timedelta(hours=1)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def task(session, coordinator):
    return shifts.task(session, planner=coordinator)


@pytest.fixture
def plan(session, coordinator, task):
    """Plan a shift of this organisation that starts in some hours; past ones are moved back."""

    def plan(hours, *, lasts=4, area="20067", **more):
        now = utc_now()
        begins = now + max(hours, 1) * HOUR
        incidents.area(session, area)
        given = {"capacity": 5, "area_code": area, **more}
        return shifts.shift(
            session, of=task, planner=coordinator, starts_at=begins, hours=lasts, **given
        )

    return plan


def begun(session, shift, hours):
    """Move a shift and those in it so that it started `hours` ago."""
    back = shift.starts_at - utc_now() + hours * HOUR
    shift.starts_at, shift.ends_at = shift.starts_at - back, shift.ends_at - back
    for row in session.scalars(select(SignUp).where(SignUp.shift_id == shift.id)):
        row.starts_at, row.ends_at = shift.starts_at, shift.ends_at
        row.rest_until = shift.ends_at
    session.flush()


def in_state(session, row):
    session.refresh(row)
    return row.state


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_what_runs_or_starts_before_the_end_is_called_off_and_nothing_else(
    session, coordinator, plan
):
    soon, late = plan(5), plan(30)
    elsewhere, whole_state = plan(5, area="20068"), plan(6, area="20067-2")
    running, over = plan(2), plan(2)
    begun(session, running, 1)
    begun(session, over, 20)
    safety.stood_down(session, coordinator, hours=24)
    called_off = set(session.scalars(select(Shift.id).where(Shift.cancelled_at.is_not(None))))
    assert called_off == {soon.id, running.id}
    safety.stood_down(session, coordinator, place="20", hours=24)
    called_off = set(session.scalars(select(Shift.id).where(Shift.cancelled_at.is_not(None))))
    assert called_off == {soon.id, running.id, elsewhere.id, whole_state.id}
    assert late.cancelled_at is None
    assert over.cancelled_at is None


@pytest.mark.parametrize(
    "state", [S.REQUESTED, S.CONFIRMED, S.SEEKING_COVER, S.WAITLISTED, S.OFFERED, S.CHECKED_IN]
)
def test_everybody_who_was_in_is_excused_and_free_again(session, coordinator, plan, state):
    shift = plan(5)
    row = safety.in_shift(session, shift, state=state)
    safety.stood_down(session, coordinator)
    assert in_state(session, row) is S.EXCUSED
    session.refresh(shift)
    assert (shift.taken, shift.sequence) == (0, 1)


def test_whoever_has_done_their_work_keeps_it(session, coordinator, plan):
    shift = plan(5)
    row = safety.in_shift(session, shift, state=S.COMPLETED)
    begun(session, shift, 1)
    safety.stood_down(session, coordinator)
    assert in_state(session, row) is S.COMPLETED
    session.refresh(shift)
    assert shift.taken == 1
    assert session.scalars(select(SafetyCheck.sign_up_id)).all() == [row.id]


def test_who_may_be_there_is_asked_and_the_others_are_told_once(session, coordinator, plan):
    near, far = plan(5), plan(20)
    asked, told = safety.in_shift(session, near), safety.in_shift(session, far)
    waiting = safety.in_shift(session, near, state=S.WAITLISTED)
    safety.stood_down(session, coordinator)
    assert session.scalars(select(SafetyCheck.sign_up_id)).all() == [asked.id]
    words = select(OutboxMessage.payload).where(OutboxMessage.kind == "volunteer_word")
    assert {p["sign_up"] for p in session.scalars(words)} == {told.reference, waiting.reference}


def test_who_has_left_or_was_never_seen_leaving_is_asked_too(session, coordinator, plan):
    ended, forgotten, long_ago = plan(5), plan(11), plan(17)
    home = safety.in_shift(session, ended, state=S.COMPLETED)
    lost = safety.in_shift(session, forgotten, state=S.CHECKED_IN)
    old = safety.in_shift(session, long_ago, state=S.COMPLETED)
    for shift, hours in ((ended, 10), (forgotten, 40), (long_ago, 20)):
        begun(session, shift, hours)
    safety.stood_down(session, coordinator)
    asked = set(session.scalars(select(SafetyCheck.sign_up_id)))
    assert asked == {home.id, lost.id}
    assert in_state(session, old) is S.COMPLETED


def test_one_person_in_two_shifts_is_asked_once(session, coordinator, plan):
    who = shifts.volunteer(session)
    first, second = plan(2, lasts=3), plan(6, lasts=3)
    safety.in_shift(session, first, who=who)
    safety.in_shift(session, second, who=who)
    safety.stood_down(session, coordinator)
    assert count(session, SafetyCheck) == 1


def test_it_goes_on_batch_after_batch_where_it_broke_off(session, coordinator, plan):
    for hour in range(1, 8):
        safety.in_shift(session, plan(hour, lasts=1))
    made = safety.stood_down(session, coordinator, batch=2)
    assert made.swept_at is not None
    assert count(session, SafetyCheck) == 7
    assert sweep(session, stand_down=made.reference, now=utc_now()) is False
    assert session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0
    entries = select(func.count()).where(AuditEntry.action == "shift_called_off")
    assert session.scalar(entries) == 7


def test_a_batch_is_bounded(session, coordinator, plan):
    for hour in range(1, 4):
        plan(hour, lasts=1)
    now = utc_now()
    made = stand(session, coordinator, until=now + 24 * HOUR, now=now)
    assert sweep(session, stand_down=made.reference, now=now, batch=2) is True
    assert session.scalar(select(func.count()).where(Shift.cancelled_at.is_not(None))) == 2


def stand(session, coordinator, *, until, now=None, place="20067", at=None):
    return stand_down(
        session,
        coordinator=actor_for(coordinator),
        organisation_id=at or coordinator.memberships[0].organisation_id,
        place=place,
        reason=SuspendedFor.VIOLENCE,
        until=until,
        now=now or utc_now(),
    )


def test_asking_twice_is_one_and_a_later_end_extends(session, coordinator, plan):
    plan(30)
    until = utc_now() + 24 * HOUR
    first = stand(session, coordinator, until=until)
    assert stand(session, coordinator, until=until) is first
    assert stand(session, coordinator, until=until - HOUR) is first
    assert first.until == until
    while sweep(session, stand_down=first.reference, now=utc_now()):
        pass
    again = stand(session, coordinator, until=until + 24 * HOUR)
    while sweep(session, stand_down=first.reference, now=utc_now()):
        pass
    assert again is first
    assert count(session, StandDown) == 1
    assert session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0


def test_another_organisation_s_shifts_stay(session, coordinator, plan):
    mine = plan(5)
    other = shifts.shift(session, starts_at=utc_now() + 5 * HOUR)
    safety.stood_down(session, coordinator)
    session.refresh(other)
    assert other.cancelled_at is None
    session.refresh(mine)
    assert mine.cancelled_at is not None
    with pytest.raises(NotFound):
        stand(
            session,
            coordinator,
            until=utc_now() + HOUR,
            at=other.task.organisation_id,
        )


@pytest.mark.parametrize("place", ["99", "99999", "", "20067-9", "20%"])
def test_a_place_that_does_not_exist_is_refused(session, coordinator, plan, place):
    plan(5)
    with pytest.raises(StandDownRefused) as refused:
        stand(session, coordinator, until=utc_now() + HOUR, place=place)
    assert refused.value.reason is StandDownReason.PLACE_UNKNOWN


def test_nothing_is_planned_there_before_the_end(session, coordinator, plan, task):
    plan(5)
    standing = safety.stood_down(session, coordinator, hours=24)
    with pytest.raises(PlanRefused) as refused:
        plan(3)
    assert refused.value.reason is PlanReason.AREA_STOOD_DOWN
    plan(30)
    plan(3, area="20068")
    close_out(session, standing=standing, coordinator=actor_for(coordinator), now=utc_now())
    plan(3)


def test_nobody_signs_up_there_also_where_the_sweep_has_not_come_yet(session, coordinator, plan):
    shift, later = plan(5), plan(40)
    who = shifts.volunteer(session)
    stand(session, coordinator, until=utc_now() + 24 * HOUR)
    with pytest.raises(Closed) as refused:
        sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
    assert refused.value.because is ClosedBecause.STOOD_DOWN
    sign_up(session, shift=later.reference, volunteer=actor_for(who), now=utc_now())


def test_the_preview_counts_what_will_be_done(session, coordinator, plan):
    first, second = plan(2, lasts=2), plan(6, lasts=2)
    plan(40)
    who = shifts.volunteer(session)
    safety.in_shift(session, first, who=who)
    safety.in_shift(session, second, who=who)
    safety.in_shift(session, second, state=S.CANCELLED)
    safety.in_shift(session, second, state=S.WAITLISTED)
    now = utc_now()
    where = coordinator.memberships[0].organisation_id
    reach = reach_of(session, where, "20067", until=now + 24 * HOUR, now=now)
    assert (reach.shifts, reach.people) == (2, 2)


@pytest.fixture
def check(session, coordinator, plan):
    """The one question of a stand-down."""
    safety.in_shift(session, plan(5), email="pajaro@example.org")
    safety.stood_down(session, coordinator)
    return session.scalars(select(SafetyCheck)).one()


def ask(session, *, minutes=0):
    return ask_whoever_waits(session, now=utc_now() + timedelta(minutes=minutes))


def test_the_question_leaves_at_once_and_again_for_the_silent_three_times_in_all(session, check):
    sent = [ask(session, minutes=at) for at in (0, 0, 29, 30, 31, 61, 95, 200)]
    assert sent == [1, 0, 0, 1, 0, 1, 0, 0]
    notices = session.scalars(select(Notice)).all()
    assert {n.kind for n in notices} == {"safety_question"}
    assert [n.facts for n in notices] == [{"check": check.reference}] * 3


@pytest.mark.parametrize("said", Answer)
def test_who_answered_is_not_asked_again(session, check, said):
    ask(session)
    answer(session, check=check, said=said, now=utc_now())
    assert ask(session, minutes=31) == 0


def test_who_was_reached_or_belongs_to_what_is_closed_is_not_asked_again(
    session, coordinator, check
):
    ask(session)
    actor = actor_for(coordinator)
    note_reached(session, check=check, coordinator=actor, now=utc_now())
    assert ask(session, minutes=31) == 0
    close_out(session, standing=check.stand_down, coordinator=actor, now=utc_now())
    assert ask(session, minutes=61) == 0


def help_messages(session):
    return session.scalar(
        select(func.count()).where(
            OutboxMessage.kind == "desk_word",
            OutboxMessage.payload["word"].as_string() == "desk_help",
        )
    )


def test_a_call_for_help_reaches_those_who_coordinate_once(session, check):
    for _ in range(2):
        answer(session, check=check, said=Answer.HELP, now=utc_now())
    assert help_messages(session) == 1
    assert heard(session, check.stand_down) == (1, 0, 0)


def test_safe_after_help_is_safe_but_stays_marked(session, check):
    answer(session, check=check, said=Answer.HELP, now=utc_now())
    answer(session, check=check, said=Answer.SAFE, now=utc_now())
    line = board(session, check.stand_down)[0][0]
    assert (line.rank, line.answer) == (2, "safe")
    assert line.help_asked_at is not None


def test_help_after_somebody_reached_them_opens_the_board_again(session, coordinator, check):
    note_reached(session, check=check, coordinator=actor_for(coordinator), now=utc_now())
    assert heard(session, check.stand_down) == (0, 0, 1)
    answer(session, check=check, said=Answer.HELP, now=utc_now())
    assert heard(session, check.stand_down) == (1, 0, 0)


def test_no_register_keeps_what_people_said(session, check):
    before = count(session, AuditEntry)
    answer(session, check=check, said=Answer.HELP, now=utc_now())
    assert count(session, AuditEntry) == before


def test_it_is_not_closed_over_the_silent(session, coordinator, check):
    actor = actor_for(coordinator)
    with pytest.raises(StillUnheard) as refused:
        close_out(session, standing=check.stand_down, coordinator=actor, now=utc_now())
    assert refused.value.count == 1
    answer(session, check=check, said=Answer.SAFE, now=utc_now())
    for _ in range(2):
        close_out(session, standing=check.stand_down, coordinator=actor, now=utc_now())
    assert check.stand_down.ended_at is not None


def test_only_one_s_own_coordinators_close_and_note(session, check):
    stranger = actor_for(shifts.coordinator(session))
    with pytest.raises(NotFound):
        close_out(session, standing=check.stand_down, coordinator=stranger, now=utc_now())
    with pytest.raises(NotFound):
        note_reached(session, check=check, coordinator=stranger, now=utc_now())


def test_the_board_puts_help_first_then_silence_and_turns_pages_by_key(session, coordinator, plan):
    shift = plan(5, capacity=9)
    for _ in range(7):
        safety.in_shift(session, shift)
    made = safety.stood_down(session, coordinator)
    checks = session.scalars(select(SafetyCheck).order_by(SafetyCheck.id)).all()
    answer(session, check=checks[1], said=Answer.SAFE, now=utc_now())
    answer(session, check=checks[5], said=Answer.HELP, now=utc_now())
    seen, after = [], None
    while True:
        lines, after = board(session, made, after=after, size=2)
        seen += [(line.rank, line.reference) for line in lines]
        if after is None:
            break
    order = [5, 0, 2, 3, 4, 6, 1]
    assert [reference for _, reference in seen] == [checks[n].reference for n in order]
    assert [rank for rank, _ in seen] == [0, 1, 1, 1, 1, 1, 2]


def test_the_board_says_who_has_no_mail(session, coordinator, plan):
    shift = plan(5)
    safety.in_shift(session, shift, email="pajaro@example.org")
    safety.in_shift(session, shift)
    made = safety.stood_down(session, coordinator)
    assert sorted(line.has_mail for line in board(session, made)[0]) == [False, True]


def test_a_link_dies_with_time_and_with_the_close_out(session, coordinator, check):
    now = utc_now()
    assert check_by_link(session, check.reference, now=now) is check
    with pytest.raises(NotFound):
        check_by_link(session, check.reference, now=now + 48 * HOUR)
    answer(session, check=check, said=Answer.SAFE, now=now)
    close_out(session, standing=check.stand_down, coordinator=actor_for(coordinator), now=now)
    with pytest.raises(NotFound):
        check_by_link(session, check.reference, now=now)


def test_one_s_own_page_asks_oneself_alone(session, check):
    own, other = actor_for(check.sign_up.volunteer), actor_for(shifts.volunteer(session))
    assert own_checks(session, own) == [check]
    assert own_checks(session, other) == []
    with pytest.raises(NotFound):
        own_check(session, other, check.reference)


def test_a_month_after_the_close_out_nobody_knows_who_was_there(session, coordinator, check):
    now = utc_now()
    answer(session, check=check, said=Answer.SAFE, now=now)
    assert forget_answers(session, now=now + 2 * KEPT) == 0
    close_out(session, standing=check.stand_down, coordinator=actor_for(coordinator), now=now)
    assert forget_answers(session, now=now + KEPT) == 0
    assert forget_answers(session, now=now + KEPT + HOUR) == 1
    assert count(session, SafetyCheck) == 0
