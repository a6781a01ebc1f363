"""A stand-down against sign-ups, against planning, against itself: nobody slips through."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.volunteering.keeping_company import suspend_the_lonely, warn_the_lonely
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.planning_shifts import plan_shift
from portal.volunteering.reminding import remind
from portal.volunteering.rules import EXPECTED, SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_rules import SuspendedFor
from portal.volunteering.standing_down import stand_down
from portal.volunteering.sweeping import sweep
from tests.domain.racing import at_once
from tests.factories import safety, shifts

pytestmark = pytest.mark.race
HOUR = timedelta(hours=1)


def standing_down(coordinator, until):
    actor, where = actor_for(coordinator), coordinator.memberships[0].organisation_id

    def deed(session):
        now = utc_now()
        made = stand_down(
            session,
            coordinator=actor,
            organisation_id=where,
            place=safety.PLACE,
            reason=SuspendedFor.THREAT,
            until=until,
            now=now,
        )
        while sweep(session, stand_down=made.reference, now=now):
            pass
        return "stood down"

    return deed


def taking(shift, who):
    reference, actor = shift.reference, actor_for(who)

    def deed(session):
        sign_up(session, shift=reference, volunteer=actor, now=utc_now())
        return "in"

    return deed


def planning(coordinator, task, hours):
    actor, task_id = actor_for(coordinator), task.id
    starts = (utc_now() + hours * HOUR).replace(tzinfo=None)

    def deed(session):
        plan_shift(
            session,
            planner=actor,
            task=session.get_one(Task, task_id),
            starts=starts,
            ends=starts + 4 * HOUR,
            zone="America/Mexico_City",
            minimum=1,
            capacity=3,
            area_code=safety.PLACE,
            meeting_point="Explanada de prueba",
            now=utc_now(),
        )
        return "planned"

    return deed


@pytest.mark.parametrize("_round", range(4))
def test_who_signs_up_meanwhile_is_let_go_and_asked_or_refused(app, session, _round):
    coordinator = shifts.coordinator(session)
    shift = shifts.shift(session, planner=coordinator, starts_at=utc_now() + 5 * HOUR, capacity=9)
    people = [shifts.volunteer(session) for _ in range(6)]
    session.commit()
    until = utc_now() + 24 * HOUR
    counted = at_once(
        app,
        [taking(shift, who) for who in people[:3]]
        + [standing_down(coordinator, until)]
        + [taking(shift, who) for who in people[3:]],
    )
    assert counted["stood down"] == 1
    assert counted["in"] + counted["Closed"] == 6
    states = Counter(session.scalars(select(SignUp.state)))
    assert states == Counter({SignUpState.EXCUSED: counted["in"]}) - Counter()
    assert session.scalar(select(func.count()).select_from(SafetyCheck)) == counted["in"]
    assert session.scalar(select(Shift.taken)) == 0


@pytest.mark.parametrize("_round", range(4))
def test_what_is_planned_meanwhile_is_called_off_or_refused(app, session, _round):
    coordinator = shifts.coordinator(session)
    task = shifts.task(session, planner=coordinator)
    shifts.shift(session, of=task, planner=coordinator)
    session.commit()
    until = utc_now() + 100 * HOUR
    counted = at_once(
        app,
        [planning(coordinator, task, 12)] * 2
        + [standing_down(coordinator, until)]
        + [planning(coordinator, task, 12)] * 2,
    )
    assert counted["stood down"] == 1
    assert counted["planned"] + counted["PlanRefused"] == 4
    assert session.scalar(select(func.count()).where(Shift.cancelled_at.is_(None))) == 0


def test_pressing_at_the_same_moment_is_one_stand_down(app, session):
    coordinator = shifts.coordinator(session)
    shift = shifts.shift(session, planner=coordinator, starts_at=utc_now() + 5 * HOUR, capacity=3)
    safety.in_shift(session, shift)
    session.commit()
    until = utc_now() + 24 * HOUR
    counted = at_once(app, [standing_down(coordinator, until)] * 4)
    assert counted == {"stood down": 4}
    assert session.scalar(select(func.count()).select_from(StandDown)) == 1
    assert session.scalar(select(func.count()).select_from(SafetyCheck)) == 1


def test_workers_at_the_same_moment_tell_and_suspend_once(app, session):
    coordinator = shifts.coordinator(session)
    noon = utc_now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)
    shift = safety.outside_shift(session, coordinator, starts_at=noon)
    safety.in_shift(session, shift)
    session.commit()
    near, late = noon - 2 * HOUR, noon + timedelta(minutes=1)
    told = at_once(app, [lambda s: warn_the_lonely(s, now=near)] * 3)
    assert told == {1: 1, 0: 2}
    reminded = at_once(app, [lambda s: remind(s, now=near).sent] * 3)
    assert reminded == {1: 1, 0: 2}
    suspended = at_once(app, [lambda s: suspend_the_lonely(s, now=late)] * 3)
    assert suspended == {1: 1, 0: 2}


@pytest.mark.parametrize("_round", range(4))
def test_the_second_person_comes_in_the_same_second(app, session, _round):
    """Either they are two and it goes on, or it is off and both are free: never one alone."""
    coordinator = shifts.coordinator(session)
    starts = utc_now() + timedelta(seconds=30)
    shift = safety.outside_shift(session, coordinator, starts_at=starts)
    safety.in_shift(session, shift)
    second = shifts.volunteer(session)
    session.commit()
    began = shift.starts_at + timedelta(seconds=1)
    at_once(app, [taking(shift, second), lambda s: suspend_the_lonely(s, now=began)])
    expected = sum(state in EXPECTED for state in session.scalars(select(SignUp.state)))
    is_off = session.scalar(select(Shift.cancelled_at)) is not None
    assert (expected, is_off) in {(2, False), (0, True)}
