"""Shifts are moved while people sign up: nobody ends in two places, and nobody waits for ever."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db
from portal.volunteering.change_rules import Change
from portal.volunteering.changing_shifts import change_shifts
from portal.volunteering.errors import Outcome
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.planning_errors import StaleShift
from portal.volunteering.rules import HOLDS_A_PLACE
from portal.volunteering.signing_up import sign_up
from tests.domain.volunteering.test_races import THREADS, at_once, taking
from tests.factories import shifts

pytestmark = pytest.mark.race


def moving(planner, *which, minutes):
    versions = {one.reference: one.version for one in which}
    actor = actor_for(planner)

    def deed(session):
        try:
            change_shifts(
                session,
                versions=versions,
                change=Change(minutes=minutes),
                coordinator=actor,
                now=utc_now(),
            )
        except StaleShift:
            return "stale"
        return "moved"

    return deed


def overlaps():
    """Pairs of places that one person holds at the same time."""
    rows = list(
        db.session.execute(
            select(SignUp.volunteer_id, SignUp.starts_at, SignUp.ends_at).where(
                SignUp.state.in_(HOLDS_A_PLACE)
            )
        )
    )
    return [
        (a, b)
        for number, a in enumerate(rows)
        for b in rows[number + 1 :]
        if a[0] == b[0] and a[1] < b[2] and b[1] < a[2]
    ]


def assert_consistent():
    assert overlaps() == []
    for shift in db.session.scalars(select(Shift)):
        held = db.session.execute(
            select(func.count(), func.min(SignUp.starts_at), func.max(SignUp.starts_at)).where(
                SignUp.shift_id == shift.id, SignUp.state.in_(HOLDS_A_PLACE)
            )
        ).one()
        assert held[0] == shift.taken <= shift.capacity
        assert set(held[1:]) <= {shift.starts_at, None}


@pytest.mark.parametrize("_round", range(3))
def test_people_who_sign_up_while_the_shift_moves_follow_it(app, session, _round):
    planner = shifts.coordinator(session)
    shift = shifts.shift(session, planner=planner, capacity=THREADS)
    people = [shifts.volunteer(session) for _ in range(THREADS)]
    session.commit()
    half = THREADS // 2
    for who in people[:half]:
        sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=utc_now())
    session.commit()
    counted = at_once(
        app,
        [moving(planner, shift, minutes=60), *(taking(shift, who) for who in people[half:])],
    )
    assert counted == {"moved": 1, Outcome.FREE: half}
    assert_consistent()


@pytest.mark.parametrize("_round", range(3))
def test_a_shift_that_moves_onto_another_never_puts_one_person_in_both(app, session, _round):
    planner = shifts.coordinator(session)
    morning = shifts.shift(session, planner=planner, capacity=THREADS)
    noon = shifts.shift(session, starts_at=morning.ends_at, capacity=THREADS)
    people = [shifts.volunteer(session) for _ in range(THREADS - 1)]
    session.commit()
    for who in people:
        sign_up(session, shift=morning.reference, volunteer=actor_for(who), now=utc_now())
    session.commit()
    deeds = [moving(planner, morning, minutes=60), *(taking(noon, who) for who in people)]
    counted = at_once(app, deeds)
    assert counted["moved"] == 1
    assert counted[Outcome.FREE] + counted[Outcome.OVERLAPS] == len(people)
    assert_consistent()


def test_somebody_named_lead_while_signing_up_blocks_nobody(app, session):
    """The shift refers to its lead: to write that is to wait for whoever holds the account."""
    planner = shifts.coordinator(session)
    shift = shifts.shift(session, planner=planner, capacity=2)
    lead = shifts.volunteer(session, at=planner.memberships[0].organisation)
    session.commit()
    reference, actor, handle = shift.reference, actor_for(planner), lead.handle
    at_the_door, lead_id = threading.Event(), lead.id
    sign_in = taking(shift, lead)

    def arriving(writing):
        writing.execute(select(User.id).where(User.id == lead_id).with_for_update())
        at_the_door.set()
        time.sleep(0.5)  # the other has its locks by now, or waits for this one
        return sign_in(writing)

    def naming(writing):
        if writing.get_bind().dialect.name == "postgresql":
            at_the_door.wait(10)
        (done,) = change_shifts(
            writing,
            versions={reference: 1},
            change=Change(lead=handle),
            coordinator=actor,
            now=utc_now(),
        )
        return done.what

    assert at_once(app, [arriving, naming]) == {("lead",): 1, Outcome.FREE: 1}
    assert db.session.scalar(select(Shift.lead_id)) == lead_id


def test_two_coordinators_at_once_one_is_told_that_the_page_is_old(app, session):
    planner = shifts.coordinator(session)
    some = [
        shifts.shift(session, planner=planner, starts_at=utc_now() + timedelta(days=2 + n))
        for n in range(3)
    ]
    session.commit()
    there, back = moving(planner, *some, minutes=30), moving(planner, *reversed(some), minutes=60)
    assert at_once(app, [there, back]) == {"moved": 1, "stale": 1}
