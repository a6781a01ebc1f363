"""A place given back, a roster kept, a shift called off."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.calling_off import call_off
from portal.volunteering.cancelling import cancel
from portal.volunteering.errors import NotSignedUp, TooLateToCancel, TransitionRefused
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.telling import tell_volunteer
from tests.factories import shifts

S = SignUpState


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def volunteer(session):
    return shifts.volunteer(session)


@pytest.fixture
def taken(session, coordinator, volunteer):
    """A shift whose one place `volunteer` holds."""
    shift = shifts.shift(session, planner=coordinator)
    take(session, shift, volunteer)
    session.refresh(shift)
    return shift


def take(session, shift, who):
    return sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())


def leave(session, shift, who, *, unsafe=False, now=None):
    cancel(
        session,
        shift=shift.reference,
        volunteer=actor_for(who),
        feels_unsafe=unsafe,
        now=now or utc_now(),
    )


def state_of(session):
    return session.scalar(select(SignUp.state))


def test_a_place_given_back_is_free_for_another(session, taken, volunteer):
    leave(session, taken, volunteer)
    assert take(session, taken, shifts.volunteer(session)).is_new


def test_whoever_left_may_come_back_by_the_same_door(session, taken, volunteer):
    leave(session, taken, volunteer)
    seat = take(session, taken, volunteer)
    assert (seat.is_new, seat.state) == (True, S.CONFIRMED)
    assert session.scalar(select(func.count()).select_from(SignUp)) == 1


def test_giving_back_twice_changes_nothing_more(session, taken, volunteer):
    leave(session, taken, volunteer)
    entries = session.scalar(select(func.count()).select_from(AuditEntry))
    leave(session, taken, volunteer, unsafe=True)
    assert state_of(session) is S.CANCELLED
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == entries


def test_too_late_is_refused_and_the_place_kept(session, taken, volunteer):
    with pytest.raises(TooLateToCancel):
        leave(session, taken, volunteer, now=taken.starts_at - timedelta(hours=1))
    assert state_of(session) is S.CONFIRMED


def test_not_feeling_safe_is_heard_late_and_recorded_without_its_reason(session, taken, volunteer):
    leave(session, taken, volunteer, unsafe=True, now=taken.starts_at)
    assert state_of(session) is S.EXCUSED
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "shift_left"))
    assert entry.reason == ""


def test_one_cannot_give_back_what_one_never_had(session, taken):
    with pytest.raises(NotSignedUp):
        leave(session, taken, shifts.volunteer(session))


def note(session, shift, coordinator, to, *, now=None):
    set_state(
        session,
        shift=shift,
        sign_up=session.scalar(select(SignUp.reference)),
        to=to,
        coordinator=actor_for(coordinator),
        now=now or shift.starts_at,
    )


def test_the_roster_follows_the_day(session, taken, coordinator):
    for to in (S.CHECKED_IN, S.COMPLETED):
        note(session, taken, coordinator, to)
    assert state_of(session) is S.COMPLETED
    session.refresh(taken)
    assert taken.taken == 1


def test_whoever_did_not_come_frees_the_place(session, taken, coordinator):
    note(session, taken, coordinator, S.NO_SHOW)
    session.refresh(taken)
    assert taken.taken == 0


def test_the_roster_cannot_put_back_who_left(session, taken, coordinator, volunteer):
    leave(session, taken, volunteer)
    with pytest.raises(TransitionRefused):
        note(session, taken, coordinator, S.CONFIRMED)


def test_another_organisation_s_roster_is_not_there(session, taken):
    with pytest.raises(NotFound):
        note(session, taken, shifts.coordinator(session), S.CHECKED_IN)


def test_calling_off_frees_and_tells_everyone_once(session, taken, coordinator):
    told = select(func.count()).where(OutboxMessage.kind == "sign_up_notice")
    before = session.scalar(told)
    for _ in range(2):
        call_off(session, shift=taken, coordinator=actor_for(coordinator), now=utc_now())
    assert (state_of(session), taken.taken) == (S.EXCUSED, 0)
    assert session.scalar(told) == before + 1


def test_another_organisation_cannot_call_it_off(session, taken):
    with pytest.raises(NotFound):
        call_off(
            session, shift=taken, coordinator=actor_for(shifts.coordinator(session)), now=utc_now()
        )


def test_the_volunteer_is_told_once_of_each_standing(session, taken, volunteer):
    reference = session.scalar(select(SignUp.reference))
    for _ in range(2):
        tell_volunteer(session, sign_up=reference, now=utc_now())
    leave(session, taken, volunteer)
    tell_volunteer(session, sign_up=reference, now=utc_now())
    notices = list(session.scalars(select(Notice)))
    assert sorted(n.facts["state"] for n in notices) == ["cancelled", "confirmed"]
    assert {n.user_id for n in notices} == {volunteer.id}
