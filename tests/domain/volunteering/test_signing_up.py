"""A volunteer takes a place: once, audited, told, and never past a constraint."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.rules import IncidentState
from portal.outbox.models import OutboxMessage
from portal.volunteering import signing_up
from portal.volunteering.calling_off import call_off
from portal.volunteering.errors import (
    AlreadyIn,
    Closed,
    ClosedBecause,
    Full,
    NotYetOpen,
    Overlaps,
    RestTooShort,
    VettingMissing,
)
from portal.volunteering.models import SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from tests.factories import people, shifts


def take(session, shift, volunteer, **more):
    given = {"now": utc_now(), **more}
    return sign_up(session, shift=shift.reference, volunteer=actor_for(volunteer), **given)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_free_place_is_taken_at_once(session):
    shift, volunteer = shifts.shift(session), shifts.volunteer(session)
    seat = take(session, shift, volunteer)
    session.refresh(shift)
    assert (seat.state, seat.is_new, shift.taken) == (SignUpState.CONFIRMED, True, 1)


def test_where_the_organiser_wants_to_be_asked_the_place_is_requested(session):
    shift = shifts.shift(session, asks_first=True)
    assert take(session, shift, shifts.volunteer(session)).state is SignUpState.REQUESTED


def test_asking_twice_gives_the_same_seat_and_tells_once(session):
    shift, volunteer = shifts.shift(session), shifts.volunteer(session)
    first = take(session, shift, volunteer)
    told, audited = count(session, OutboxMessage), count(session, AuditEntry)
    again = take(session, shift, volunteer)
    assert (again.reference, again.is_new) == (first.reference, False)
    assert (count(session, OutboxMessage), count(session, AuditEntry)) == (told, audited)


def test_the_deed_is_audited_and_the_notice_queued_with_ids_only(session):
    shift, volunteer = shifts.shift(session), shifts.volunteer(session)
    seat = take(session, shift, volunteer)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "shift_signed_up"))
    assert (entry.actor, entry.subject) == (volunteer.reference, f"shift:{shift.reference}")
    message = session.scalar(select(OutboxMessage).where(OutboxMessage.kind == "sign_up_notice"))
    assert message.payload == {"sign_up": seat.reference}


def test_the_last_place_is_taken_once(session):
    shift = shifts.shift(session, capacity=2)
    take(session, shift, shifts.volunteer(session))
    take(session, shift, shifts.volunteer(session))
    with pytest.raises(Full):
        take(session, shift, shifts.volunteer(session))


def test_two_shifts_at_one_time_are_refused_with_the_other_s_times(session):
    volunteer, one, other = shifts.volunteer(session), shifts.shift(session), shifts.shift(session)
    take(session, one, volunteer)
    with pytest.raises(Overlaps) as refused:
        take(session, other, volunteer)
    assert refused.value.starts_at == one.starts_at


def test_after_a_long_shift_one_rests_before_the_next(session):
    volunteer, long = shifts.volunteer(session), shifts.shift(session, hours=8)
    soon = shifts.shift(session, starts_at=long.ends_at + timedelta(hours=10))
    later = shifts.shift(session, starts_at=long.ends_at + timedelta(hours=11))
    take(session, long, volunteer)
    with pytest.raises(RestTooShort):
        take(session, soon, volunteer)
    assert take(session, later, volunteer).is_new


def test_short_shifts_in_a_row_add_up_to_a_long_one(session):
    volunteer, first = shifts.volunteer(session), shifts.shift(session)
    second = shifts.shift(session, starts_at=first.ends_at)
    third = shifts.shift(session, starts_at=second.ends_at + timedelta(hours=1))
    take(session, first, volunteer)
    take(session, second, volunteer)
    with pytest.raises(RestTooShort):
        take(session, third, volunteer)


def test_sign_up_waits_for_its_opening(session):
    now = utc_now()
    shift = shifts.shift(session, opens_at=now + timedelta(hours=1))
    with pytest.raises(NotYetOpen):
        take(session, shift, shifts.volunteer(session), now=now)


def test_vetting_that_has_run_out_no_longer_counts(session):
    shift, volunteer = shifts.shift(session), shifts.volunteer(session, level=0)
    shifts.vetted(session, volunteer, 1, days=-1)
    with pytest.raises(VettingMissing) as refused:
        take(session, shift, volunteer)
    assert (refused.value.needed, refused.value.held) == (1, 0)


def test_a_retracted_incident_closes_its_shifts_at_once(session):
    shift = shifts.shift(session)
    shift.task.incident.state = IncidentState.RETRACTED
    with pytest.raises(Closed) as refused:
        take(session, shift, shifts.volunteer(session))
    assert refused.value.because is ClosedBecause.INCIDENT


def test_a_shift_that_was_called_off_is_closed(session):
    coordinator = shifts.coordinator(session)
    shift = shifts.shift(session, planner=coordinator)
    call_off(session, shift=shift, coordinator=actor_for(coordinator), now=utc_now())
    with pytest.raises(Closed) as refused:
        take(session, shift, shifts.volunteer(session))
    assert refused.value.because is ClosedBecause.CANCELLED


def test_a_shift_that_has_begun_is_closed(session):
    shift = shifts.shift(session)
    with pytest.raises(Closed) as refused:
        take(session, shift, shifts.volunteer(session, level=1), now=shift.starts_at)
    assert refused.value.because is ClosedBecause.PAST


def test_whoever_is_no_volunteer_or_no_longer_active_finds_nothing(session):
    shift, gone = shifts.shift(session), shifts.volunteer(session)
    actor = actor_for(gone)
    gone.active = False
    for who in (actor_for(people.person(session)), actor):
        with pytest.raises(NotFound):
            sign_up(session, shift=shift.reference, volunteer=who, now=utc_now())


def test_an_unknown_shift_is_not_found(session):
    with pytest.raises(NotFound):
        sign_up(session, shift="nix", volunteer=actor_for(shifts.volunteer(session)), now=utc_now())


@pytest.fixture
def blind_rule(monkeypatch):
    """A rule that overlooks everything, so that the constraints are alone."""
    monkeypatch.setattr(signing_up, "ensure_may_sign_up", lambda facts: None)


@pytest.mark.usefixtures("blind_rule")
def test_the_database_refuses_a_place_too_many_and_the_transaction_lives_on(session):
    shift = shifts.shift(session)
    take(session, shift, shifts.volunteer(session))
    with pytest.raises(Full):
        take(session, shift, shifts.volunteer(session))
    session.refresh(shift)
    assert (shift.taken, count(session, SignUp)) == (1, 1)


@pytest.mark.usefixtures("blind_rule")
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("gap_hours", [-2, 10])
def test_postgresql_refuses_two_places_at_a_time_rest_included(session, gap_hours):
    volunteer, long = shifts.volunteer(session), shifts.shift(session, hours=8)
    other = shifts.shift(session, starts_at=long.ends_at + timedelta(hours=gap_hours))
    take(session, long, volunteer)
    with pytest.raises(Overlaps):
        take(session, other, volunteer)


def test_the_database_refuses_a_second_row_for_the_same_person(session, monkeypatch):
    shift, volunteer = shifts.shift(session, capacity=2), shifts.volunteer(session)
    take(session, shift, volunteer)
    seen = signing_up.lock_door

    def overlooking(*args, **kwargs):
        door = seen(*args, **kwargs)
        return door._replace(own=None)

    monkeypatch.setattr(signing_up, "lock_door", overlooking)
    monkeypatch.setattr(signing_up, "ensure_may_sign_up", lambda facts: None)
    with pytest.raises((AlreadyIn, Overlaps)):
        take(session, shift, volunteer)


def test_the_plain_way_in_asks_the_database_no_more_than_it_did(app, session):
    """Lines, holds and groups are read with what is read anyway: many pass here in one second."""
    shift, volunteer = shifts.shift(session, capacity=3), shifts.volunteer(session)
    reference, actor = shift.reference, actor_for(volunteer)
    session.commit()
    seen = []

    def note(*args):
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    with transaction() as writing:
        sign_up(writing, shift=reference, volunteer=actor, now=utc_now())
    event.remove(db.engine, "before_cursor_execute", note)
    assert 0 < len([statement for statement in seen if "SAVEPOINT" not in statement]) <= 9
