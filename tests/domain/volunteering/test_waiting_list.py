"""A full shift has a line: what becomes free is offered to the next, and to nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.incidents.rules import IncidentState
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from portal.volunteering.calling_off import call_off
from portal.volunteering.errors import Full, OfferOver, Overlaps, PlaceFree, VettingMissing
from portal.volunteering.models import Shift
from portal.volunteering.offering import offer_free_places
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.rules import SignUpState
from portal.volunteering.telling import tell_volunteer
from portal.volunteering.tending import tend_shift
from portal.volunteering.waiting_queries import place_in_line, shifts_to_tend
from tests.domain.volunteering.doors import accept, leave, note, of, standing, take, taken, wait
from tests.factories import people, shifts

S = SignUpState
MINUTE = timedelta(minutes=1)


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def holder(session):
    return shifts.volunteer(session)


@pytest.fixture
def full(session, coordinator, holder):
    """A shift whose one place `holder` has."""
    shift = shifts.shift(session, planner=coordinator)
    take(session, shift, holder)
    return shift


@pytest.fixture
def line(session, full):
    """Three who wait, in this order."""
    found = [shifts.volunteer(session) for _ in range(3)]
    for who in found:
        wait(session, full, who)
    return found


def told(session, shift, who):
    """What the messages about the sign-up of `who` say besides its state, oldest first."""
    reference = of(session, shift, who).reference
    messages = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == "sign_up_notice")
        .order_by(OutboxMessage.created_at)
    )
    return [m.payload.get("why", "") for m in messages if m.payload["sign_up"] == reference]


def test_who_waits_holds_nothing_and_has_one_place_in_line(session, full, line):
    assert standing(session, full, *line) == [S.WAITLISTED] * 3
    assert [place_in_line(session, of(session, full, who)) for who in line] == [1, 2, 3]
    again = wait(session, full, line[0])
    assert (again.is_new, taken(session, full)) == (False, 1)
    assert place_in_line(session, of(session, full, line[0])) == 1


def test_a_place_given_back_is_offered_to_the_next_at_once(session, full, line, holder):
    leave(session, full, holder)
    assert standing(session, full, *line) == [S.OFFERED, S.WAITLISTED, S.WAITLISTED]
    kept = of(session, full, line[0]).offered_until - utc_now()
    assert timedelta(minutes=119) < kept <= timedelta(minutes=120)
    assert taken(session, full) == 1


def test_nobody_else_takes_what_is_offered(session, full, line, holder):
    leave(session, full, holder)
    with pytest.raises(Full):
        take(session, full, shifts.volunteer(session))
    with pytest.raises(Full):
        take(session, full, line[1])


def test_an_offer_taken_is_a_place_and_taking_it_twice_is_once(session, full, line, holder):
    leave(session, full, holder)
    seats = [accept(session, full, line[0]) for _ in range(2)]
    assert [(seat.state, seat.is_new) for seat in seats] == [
        (S.CONFIRMED, True),
        (S.CONFIRMED, False),
    ]
    assert (standing(session, full, line[0]), taken(session, full)) == ([S.CONFIRMED], 1)


def test_where_the_organiser_asks_first_an_offer_taken_is_a_request(session):
    shift = shifts.shift(session, asks_first=True)
    first, second = shifts.volunteer(session), shifts.volunteer(session)
    take(session, shift, first)
    wait(session, shift, second)
    leave(session, shift, first)
    assert accept(session, shift, second).state is S.REQUESTED


def test_an_offer_declined_goes_to_the_next(session, full, line, holder):
    leave(session, full, holder)
    leave(session, full, line[0])
    assert standing(session, full, *line) == [S.CANCELLED, S.OFFERED, S.WAITLISTED]


def test_an_offer_that_nobody_takes_lapses_and_goes_to_the_next(session, full, line, holder):
    leave(session, full, holder)
    later = of(session, full, line[0]).offered_until
    with pytest.raises(OfferOver):
        accept(session, full, line[0], now=later)
    assert shifts_to_tend(session, later, most=9) == [full.reference]
    for _ in range(2):
        tend_shift(session, shift=full.reference, now=later)
    assert standing(session, full, *line) == [S.LAPSED, S.OFFERED, S.WAITLISTED]
    assert shifts_to_tend(session, later, most=9) == []


def test_who_let_an_offer_lapse_may_wait_again_behind_the_others(session, full, line, holder):
    leave(session, full, holder)
    later = of(session, full, line[0]).offered_until
    tend_shift(session, shift=full.reference, now=later)
    wait(session, full, line[0], now=later)
    assert place_in_line(session, of(session, full, line[0])) == 2


def test_the_line_keeps_its_order_whatever_the_clocks_say(session, full, line):
    behind = shifts.volunteer(session)
    wait(session, full, behind, now=utc_now() - timedelta(hours=1))
    assert place_in_line(session, of(session, full, behind)) == 4


def test_who_no_longer_fits_is_passed_and_told_why(session, full, line, holder):
    elsewhere = shifts.shift(session, capacity=2)
    take(session, elsewhere, line[0])
    line[1].active = False
    leave(session, full, holder)
    assert standing(session, full, *line) == [S.CANCELLED, S.CANCELLED, S.OFFERED]
    assert told(session, full, line[0]) == ["", "skipped_overlaps"]
    assert told(session, full, line[1]) == ["", "skipped_closed"]


def test_an_offer_is_a_place_also_for_what_overlaps(session, full, line, holder):
    leave(session, full, holder)
    with pytest.raises(Overlaps):
        take(session, shifts.shift(session), line[0])


def test_one_who_is_excused_frees_the_place_for_the_next(session, full, line, holder, coordinator):
    note(session, full, holder, S.EXCUSED, coordinator=coordinator, now=utc_now())
    assert standing(session, full, line[0]) == [S.OFFERED]


def test_more_places_go_to_those_who_wait(session, full, line):
    session.execute(update(Shift).values(capacity=3))
    with pytest.raises(Full):
        take(session, full, shifts.volunteer(session))
    assert shifts_to_tend(session, utc_now(), most=9) == [full.reference]
    offer_free_places(session, shift=full.reference, now=utc_now())
    assert standing(session, full, *line) == [S.OFFERED, S.OFFERED, S.WAITLISTED]
    assert taken(session, full) == 3


def test_nobody_waits_while_there_is_a_place(session, coordinator):
    with pytest.raises(PlaceFree):
        wait(session, shifts.shift(session, planner=coordinator), shifts.volunteer(session))


def test_nobody_waits_for_what_they_could_not_take(session, full):
    with pytest.raises(VettingMissing):
        wait(session, full, shifts.volunteer(session, level=0))


def test_who_is_no_volunteer_neither_waits_nor_accepts(session, full):
    for door in (wait, accept):
        with pytest.raises(NotFound):
            door(session, full, people.person(session))


def test_nothing_is_offered_too_near_the_shift_and_then_the_first_to_come_takes_it(session):
    shift = shifts.shift(session, starts_at=utc_now() + timedelta(hours=30))
    first, second, third = (shifts.volunteer(session) for _ in range(3))
    take(session, shift, first)
    wait(session, shift, second)
    near = shift.starts_at - 9 * MINUTE
    leave(session, shift, first, unsafe=True, now=near)
    assert standing(session, shift, second) == [S.WAITLISTED]
    assert take(session, shift, second, now=near).state is S.CONFIRMED
    with pytest.raises(Full):
        take(session, shift, third, now=near)


def test_when_the_shift_begins_the_line_ends(session, full, line):
    assert shifts_to_tend(session, full.starts_at, most=9) == [full.reference]
    tend_shift(session, shift=full.reference, now=full.starts_at)
    assert standing(session, full, *line) == [S.CANCELLED] * 3
    assert told(session, full, line[0])[-1] == "line_over"
    assert shifts_to_tend(session, full.starts_at, most=9) == []


def test_while_the_incident_is_in_doubt_nothing_is_offered(session, full, line, holder):
    full.task.incident.state = IncidentState.RETRACTED
    leave(session, full, holder)
    assert standing(session, full, *line) == [S.WAITLISTED] * 3


def test_a_shift_called_off_ends_its_line_and_its_offers(session, full, line, holder, coordinator):
    leave(session, full, holder)
    call_off(session, shift=full, coordinator=actor_for(coordinator), now=utc_now())
    assert standing(session, full, *line) == [S.EXCUSED] * 3


def test_each_part_of_a_shift_has_its_own_line(session):
    parts = [RolePlan("Cargar", "Carry", 1), RolePlan("Servir", "Serve", 1)]
    shift = shifts.shift(session, capacity=2, roles=parts)
    carry, serve = (role.reference for role in shift.roles)
    first, second, third, fourth = (shifts.volunteer(session) for _ in range(4))
    take(session, shift, first, role=carry)
    take(session, shift, second, role=serve)
    wait(session, shift, third, role=serve)
    wait(session, shift, fourth, role=carry)
    assert place_in_line(session, of(session, shift, fourth)) == 1
    leave(session, shift, first)
    assert standing(session, shift, third, fourth) == [S.WAITLISTED, S.OFFERED]


def test_who_waits_for_one_part_may_take_another(session):
    parts = [RolePlan("Cargar", "Carry", 1), RolePlan("Servir", "Serve", 1)]
    shift = shifts.shift(session, capacity=2, roles=parts)
    carry, serve = (role.reference for role in shift.roles)
    first, second = shifts.volunteer(session), shifts.volunteer(session)
    take(session, shift, first, role=carry)
    wait(session, shift, second, role=carry)
    assert take(session, shift, second, role=serve).is_new
    assert standing(session, shift, second) == [S.CONFIRMED]
    leave(session, shift, first)
    assert taken(session, shift) == 1


def test_each_standing_in_line_is_told_with_its_end(session, full, line, holder):
    first = line[0]
    leave(session, full, holder)
    reference = of(session, full, first).reference
    tell_volunteer(session, sign_up=reference, now=utc_now())
    tend_shift(session, shift=full.reference, now=of(session, full, first).offered_until)
    tell_volunteer(session, sign_up=reference, now=utc_now())
    facts = [notice.facts for notice in session.scalars(select(Notice).order_by(Notice.id))]
    assert sorted(fact["state"] for fact in facts) == ["lapsed", "offered"]
    assert ["until" in fact for fact in facts] == [fact["state"] == "offered" for fact in facts]
