"""Absences without a word hold further sign-ups until somebody talked with the volunteer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.volunteering.absence_rules import ClearedBecause
from portal.volunteering.errors import OnHold
from portal.volunteering.hold_queries import holds_to_clear
from portal.volunteering.holding import clear_hold
from portal.volunteering.rules import SignUpState
from tests.domain.volunteering.doors import leave, note, standing, take, wait
from tests.factories import shifts

S = SignUpState


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def volunteer(session, coordinator):
    return shifts.volunteer(session, at=coordinator.memberships[0].organisation)


def absent(session, coordinator, volunteer, *, days=3):
    """The volunteer has a place in a shift and is not there."""
    starts_at = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    shift = shifts.shift(session, planner=coordinator, starts_at=starts_at)
    take(session, shift, volunteer)
    note(session, shift, volunteer, S.NO_SHOW, coordinator=coordinator)
    return shift


def next_shift(session, coordinator, *, days=20):
    starts_at = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    return shifts.shift(session, planner=coordinator, starts_at=starts_at)


def clear(session, coordinator, volunteer, by=None):
    clear_hold(
        session,
        volunteer=volunteer,
        organisation_id=coordinator.memberships[0].organisation_id,
        because=ClearedBecause.TALKED,
        by=actor_for(by or coordinator),
        now=utc_now() + timedelta(days=10),
    )


def held(session, coordinator, volunteer):
    return [hold.absences for hold in holds_to_clear(session, volunteer.id, actor_for(coordinator))]


def test_one_absence_is_nobody_s_rule(session, coordinator, volunteer):
    absent(session, coordinator, volunteer)
    assert held(session, coordinator, volunteer) == []
    assert take(session, next_shift(session, coordinator), volunteer).is_new


def test_the_second_holds_every_way_in(session, coordinator, volunteer):
    for days in (3, 4):
        absent(session, coordinator, volunteer, days=days)
    assert held(session, coordinator, volunteer) == [2]
    shift = next_shift(session, coordinator)
    with pytest.raises(OnHold):
        take(session, shift, volunteer)
    take(session, shift, shifts.volunteer(session))
    with pytest.raises(OnHold):
        wait(session, shift, volunteer)


def test_a_hold_is_of_one_organisation_alone(session, coordinator, volunteer):
    for days in (3, 4):
        absent(session, coordinator, volunteer, days=days)
    other = shifts.coordinator(session)
    assert take(session, next_shift(session, other), volunteer).is_new
    assert held(session, other, volunteer) == []


def test_who_waits_and_is_held_is_passed(session, coordinator, volunteer):
    shift, holder = next_shift(session, coordinator), shifts.volunteer(session)
    take(session, shift, holder)
    wait(session, shift, volunteer)
    for days in (3, 4):
        absent(session, coordinator, volunteer, days=days)
    leave(session, shift, holder)
    assert standing(session, shift, volunteer) == [S.CANCELLED]


def test_an_absence_excused_later_lifts_the_hold(session, coordinator, volunteer):
    missed = [absent(session, coordinator, volunteer, days=days) for days in (3, 4)]
    note(session, missed[0], volunteer, S.EXCUSED, coordinator=coordinator)
    assert held(session, coordinator, volunteer) == []
    assert take(session, next_shift(session, coordinator), volunteer).is_new


def test_what_was_not_excused_still_counts(session, coordinator, volunteer):
    missed = [absent(session, coordinator, volunteer, days=days) for days in (3, 4)]
    note(session, missed[0], volunteer, S.EXCUSED, coordinator=coordinator)
    absent(session, coordinator, volunteer, days=5)
    assert held(session, coordinator, volunteer) == [2]


def test_after_a_talk_the_count_begins_anew(session, coordinator, volunteer):
    for days in (3, 4):
        absent(session, coordinator, volunteer, days=days)
    for _ in range(2):
        clear(session, coordinator, volunteer)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "hold_cleared"))
    assert [entry.reason for entry in entries] == ["talked"]
    absent(session, coordinator, volunteer, days=12)
    assert held(session, coordinator, volunteer) == []
    absent(session, coordinator, volunteer, days=13)
    assert held(session, coordinator, volunteer) == [2]


def test_absences_of_long_ago_are_forgotten(session, coordinator, volunteer):
    absent(session, coordinator, volunteer, days=3)
    absent(session, coordinator, volunteer, days=3 + 181)
    assert held(session, coordinator, volunteer) == []


def test_neither_others_nor_oneself_lift_a_hold(session, coordinator, volunteer):
    for days in (3, 4):
        absent(session, coordinator, volunteer, days=days)
    for who in (shifts.coordinator(session), volunteer):
        with pytest.raises(NotFound):
            clear(session, coordinator, volunteer, by=who)
    with pytest.raises(NotFound):
        clear(session, coordinator, shifts.volunteer(session))
