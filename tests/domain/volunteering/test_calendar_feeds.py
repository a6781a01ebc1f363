"""What calendars are told, at which address, and for how long."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.incidents.rules import IncidentState
from portal.volunteering.calendar_queries import (
    KEPT,
    has_feed,
    open_entries,
    own_entries,
    owner_of,
)
from portal.volunteering.calendar_rules import Standing
from portal.volunteering.emptying import empty_shift
from portal.volunteering.keeping_feeds import give_address, take_address_away
from portal.volunteering.preparing_models import CalendarFeed
from portal.volunteering.rules import SignUpState
from portal.volunteering.writing_calendars import calendar_of
from tests.factories import safety, shifts

URL = "https://portal.example"


@pytest.fixture
def place(session):
    return safety.in_shift(session, shifts.shift(session, capacity=3))


def mine(session, place, **more):
    given = {"base_url": URL, "now": utc_now(), **more}
    return own_entries(session, place.volunteer, **given)


def test_the_address_is_told_once_and_only_its_digest_stays(session, place):
    actor = actor_for(place.volunteer)
    token = give_address(session, owner=actor, now=utc_now())
    assert owner_of(session, token) is place.volunteer
    assert token not in session.scalars(select(CalendarFeed.token_digest)).one()


def test_another_address_makes_the_one_before_lead_nowhere(session, place):
    actor = actor_for(place.volunteer)
    old, new = (give_address(session, owner=actor, now=utc_now()) for _ in range(2))
    with pytest.raises(NotFound):
        owner_of(session, old)
    assert owner_of(session, new) is place.volunteer
    take_address_away(session, owner=actor)
    assert not has_feed(session, actor.user_id)
    with pytest.raises(NotFound):
        owner_of(session, new)


def test_who_left_has_no_feed(session, place):
    token = give_address(session, owner=actor_for(place.volunteer), now=utc_now())
    place.volunteer.active = False
    session.flush()
    with pytest.raises(NotFound):
        owner_of(session, token)


def test_an_entry_says_what_when_and_roughly_where(session, place):
    (entry,) = mine(session, place)
    shift = place.shift
    assert entry.title == shift.task.title_es
    assert entry.place == f"{shift.area.name}, {shift.area.state.name}"
    assert (entry.starts_at, entry.ends_at) == (shift.starts_at, shift.ends_at)
    assert entry.link == f"{URL}/es/shifts/{shift.reference}"
    assert (entry.standing, entry.sequence) == (Standing.CONFIRMED, 0)


def test_it_never_says_where_to_meet_or_who_comes_also_within_the_hour(session, place):
    shift = place.shift
    now = shift.starts_at - timedelta(minutes=30)
    file = calendar_of(mine(session, place, now=now)).decode()
    for secret in (shift.meeting_point, place.volunteer.handle, place.volunteer.username):
        assert secret not in file.replace("\r\n ", "")


def test_the_language_is_the_owner_s(session, place):
    place.volunteer.language = "en"
    session.flush()
    assert mine(session, place)[0].title == place.shift.task.title_en


def test_what_is_called_off_stays_as_cancelled_with_a_higher_sequence(session, place):
    before = mine(session, place)[0]
    now = utc_now() + timedelta(minutes=5)
    empty_shift(session, shift=place.shift, now=now)
    after = mine(session, place)[0]
    assert (before.uid, before.sequence) == (after.uid, after.sequence - 1)
    assert after.standing is Standing.CANCELLED
    assert after.changed_at == now > before.changed_at


def test_what_was_retracted_is_cancelled_too(session, place):
    place.shift.task.incident.state = IncidentState.RETRACTED
    session.flush()
    assert mine(session, place)[0].standing is Standing.CANCELLED


@pytest.mark.parametrize(
    "state, known",
    [(SignUpState.WAITLISTED, 0), (SignUpState.OFFERED, 1), (SignUpState.CANCELLED, 1)],
)
def test_who_only_waits_has_no_entry(session, place, state, known):
    place.state, place.queued_at = state, utc_now()
    place.offered_until = utc_now() if state is SignUpState.OFFERED else None
    session.flush()
    assert len(mine(session, place)) == known


def test_a_month_after_it_an_entry_goes(session, place):
    ends = place.shift.ends_at
    assert len(mine(session, place, now=ends + KEPT - timedelta(hours=1))) == 1
    assert mine(session, place, now=ends + KEPT) == []


def open_of(session, shift, now=None):
    slug = shift.task.organisation.slug
    return open_entries(session, slug, language="es", base_url=URL, now=now or utc_now())


def test_an_organisation_s_open_shifts_are_for_everyone(session, place):
    shifts.shift(session)
    name, entries = open_of(session, place.shift)
    assert name == place.shift.task.organisation.name
    assert [entry.reference for entry in entries] == [place.shift.reference]


def test_a_retracted_incident_takes_its_shifts_out_of_the_open_feed(session, place):
    place.shift.task.incident.state = IncidentState.RETRACTED
    session.flush()
    assert open_of(session, place.shift)[1] == []


def test_an_organisation_that_left_or_never_was_has_no_feed(session, place):
    with pytest.raises(NotFound):
        open_entries(session, "nadie", language="es", base_url=URL, now=utc_now())
    place.shift.task.organisation.left_on = utc_now().date()
    session.flush()
    with pytest.raises(NotFound):
        open_of(session, place.shift)
