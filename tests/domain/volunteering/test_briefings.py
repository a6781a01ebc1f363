"""The briefing: accepted before anybody learns where to meet, and before an arrival counts."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.volunteering.accepting_briefings import accept_briefing, accept_for
from portal.volunteering.briefing_queries import unread_in
from portal.volunteering.briefing_rules import briefing_version
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.page_queries import shift_view
from portal.volunteering.preparing_models import BriefingAcceptance
from portal.volunteering.queries import own_shifts
from portal.volunteering.rules import SignUpState
from portal.volunteering.safety_errors import BriefingChanged, BriefingUnread
from portal.volunteering.skill_rules import TaskKind
from tests.factories import safety, shifts

HOUR = timedelta(hours=1)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def shift(session, coordinator):
    return safety.outside_shift(session, coordinator, starts_at=utc_now() + HOUR)


@pytest.fixture
def place(session, shift):
    return safety.in_shift(session, shift)


def version(shift):
    return briefing_version(shift.task.briefing_es, shift.task.briefing_en)


def accept(session, shift, place, said=None):
    accept_briefing(
        session,
        shift=shift,
        volunteer=actor_for(place.volunteer),
        version=said or version(shift),
        now=utc_now(),
    )


def told(session, shift, place):
    """The meeting point on the shift's page and on one's own."""
    reader, now = actor_for(place.volunteer), utc_now()
    page = shift_view(session, shift.reference, reader=reader, now=now)
    return page.meeting_point, own_shifts(session, reader, now=now)[0].meeting_point


def arrive(session, shift, place, coordinator):
    set_state(
        session,
        shift=shift,
        sign_up=place.reference,
        to=SignUpState.CHECKED_IN,
        coordinator=actor_for(coordinator),
        now=utc_now(),
    )


def test_the_meeting_point_waits_for_it_on_every_page(session, shift, place):
    assert told(session, shift, place) == (None, None)
    accept(session, shift, place)
    assert told(session, shift, place) == (shift.meeting_point, shift.meeting_point)


def test_another_wording_is_read_again(session, shift, place):
    accept(session, shift, place)
    shift.task.briefing_es += " Llevar agua."
    session.flush()
    assert told(session, shift, place) == (None, None)
    accept(session, shift, place)
    assert told(session, shift, place)[0] == shift.meeting_point


def test_what_changed_while_reading_is_refused(session, shift, place):
    read = version(shift)
    shift.task.briefing_en += " Bring water."
    session.flush()
    with pytest.raises(BriefingChanged):
        accept(session, shift, place, read)


def test_accepting_twice_is_one(session, shift, place):
    for _ in range(2):
        accept(session, shift, place)
    assert session.scalar(select(func.count()).select_from(BriefingAcceptance)) == 1


def test_an_arrival_counts_only_after_it(session, shift, place, coordinator):
    with pytest.raises(BriefingUnread):
        arrive(session, shift, place, coordinator)
    accept(session, shift, place)
    arrive(session, shift, place, coordinator)
    session.refresh(place)
    assert place.state is SignUpState.CHECKED_IN


def test_read_aloud_to_somebody_without_a_phone_it_counts_and_says_who_read(
    session, shift, place, coordinator
):
    assert unread_in(session, shift) == {place.reference}
    given = {"shift": shift, "sign_up": place.reference, "now": utc_now()}
    for _ in range(2):
        accept_for(session, coordinator=actor_for(coordinator), **given)
    assert unread_in(session, shift) == frozenset()
    row = session.scalars(select(BriefingAcceptance)).one()
    assert row.read_by == coordinator.reference
    arrive(session, shift, place, coordinator)


def test_nobody_accepts_for_another_organisation_or_without_a_place(session, shift, place):
    given = {"shift": shift, "now": utc_now()}
    stranger = actor_for(shifts.coordinator(session))
    with pytest.raises(NotFound):
        accept_for(session, sign_up=place.reference, coordinator=stranger, **given)
    outsider = actor_for(shifts.volunteer(session))
    with pytest.raises(NotFound):
        accept_briefing(session, volunteer=outsider, version=version(shift), **given)
    place.state = SignUpState.CANCELLED
    session.flush()
    with pytest.raises(NotFound):
        accept(session, shift, place)


def test_work_inside_has_none(session, coordinator):
    task = shifts.task(session, planner=coordinator, kind=TaskKind.CENTRE)
    shift = shifts.shift(
        session, of=task, planner=coordinator, starts_at=utc_now() + HOUR, capacity=2
    )
    place = safety.in_shift(session, shift)
    assert told(session, shift, place)[0] == shift.meeting_point
    assert unread_in(session, shift) == frozenset()
    arrive(session, shift, place, coordinator)
