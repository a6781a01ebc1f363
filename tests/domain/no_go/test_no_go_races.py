"""A notice against sign-ups, planning, another notice and its own lifting: nobody slips through."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.no_go.models import NoGo
from portal.no_go.rules import NoGoFor
from portal.volunteering.closing_areas import declare_no_go, prolong_no_go, say_all_clear
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from tests.domain.racing import at_once
from tests.domain.volunteering.test_safety_races import planning, taking
from tests.factories import incidents, no_go, shifts

pytestmark = pytest.mark.race
HOUR = timedelta(hours=1)


def declaring(who, hours=24):
    actor, until = actor_for(who), utc_now() + hours * HOUR

    def deed(session):
        declare_no_go(
            session,
            actor=actor,
            place=no_go.PLACE,
            reason=NoGoFor.ROAD,
            until=until,
            now=utc_now(),
        )
        return "declared"

    return deed


def clearing(who, reference, edition):
    actor = actor_for(who)

    def deed(session):
        return say_all_clear(
            session, actor=actor, notice=reference, edition=edition, now=utc_now()
        ).value

    return deed


def prolonging(who, reference, edition):
    actor, until = actor_for(who), utc_now() + 60 * HOUR

    def deed(session):
        prolong_no_go(
            session, actor=actor, notice=reference, edition=edition, until=until, now=utc_now()
        )
        return "prolonged"

    return deed


def how_many(session, *where):
    return session.scalar(select(func.count()).where(*where))


@pytest.mark.parametrize("_round", range(3))
def test_against_sign_ups_and_planning(app, session, _round):
    coordinator, verifier = shifts.coordinator(session), incidents.verifier(session)
    task = shifts.task(session, planner=coordinator)
    starts = utc_now() + 5 * HOUR
    shift = shifts.shift(session, of=task, planner=coordinator, starts_at=starts, capacity=9)
    people = [shifts.volunteer(session) for _ in range(4)]
    session.commit()
    counted = at_once(
        app,
        [taking(shift, who) for who in people[:2]]
        + [planning(coordinator, task, 12), declaring(verifier), planning(coordinator, task, 12)]
        + [taking(shift, who) for who in people[2:]],
    )
    assert counted["declared"] == 1
    assert counted["in"] + counted["Closed"] + counted["AreaNoGo"] == 4
    assert counted["planned"] + counted["PlanRefused"] == 2
    assert how_many(session, SignUp.state == SignUpState.EXCUSED) == counted["in"]
    assert how_many(session, SignUp.state != SignUpState.EXCUSED) == 0
    assert how_many(session, SafetyCheck.id > 0) == counted["in"]
    assert how_many(session, Shift.cancelled_at.is_(None)) == 0


@pytest.mark.parametrize("_round", range(3))
def test_two_who_declare_leave_one_notice_and_one_stand_down_each(app, session, _round):
    coordinator = no_go.coordinator(session)
    others = [incidents.verifier(session) for _ in range(2)]
    shifts.shift(session, planner=coordinator, starts_at=utc_now() + 5 * HOUR)
    session.commit()
    counted = at_once(app, [declaring(who) for who in (coordinator, *others)])
    assert counted == {"declared": 1, "NoGoRefused": 2}
    assert how_many(session, NoGo.id > 0) == how_many(session, StandDown.id > 0) == 1


@pytest.mark.parametrize("_round", range(3))
def test_lifting_against_prolonging_and_against_itself(app, session, _round):
    people = [incidents.verifier(session) for _ in range(4)]
    incidents.area(session, no_go.PLACE)
    notice = no_go.declared(session, people[0])
    reference, edition = notice.reference, notice.edition
    session.commit()
    counted = at_once(
        app,
        [clearing(who, reference, edition) for who in people[:3]]
        + [prolonging(people[3], reference, edition)],
    )
    session.refresh(notice)
    # Either two lifted it before the longer time, or that came first and whoever asked asks anew.
    assert counted["lifted"] + counted["prolonged"] == 1
    assert (notice.closed_at is not None) == bool(counted["lifted"])
    assert notice.edition == edition + 1


@pytest.mark.parametrize("_round", range(3))
def test_declaring_again_while_it_is_lifted(app, session, _round):
    people = [incidents.verifier(session) for _ in range(3)]
    incidents.area(session, no_go.PLACE)
    notice = no_go.declared(session, people[0])
    asked = clearing(people[0], notice.reference, notice.edition)
    asked(session)
    reference, edition = notice.reference, notice.edition
    session.commit()
    counted = at_once(app, [clearing(people[1], reference, edition), declaring(people[2])])
    assert counted["lifted"] == 1
    assert how_many(session, NoGo.closed_at.is_(None)) == counted["declared"]
