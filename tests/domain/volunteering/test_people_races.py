"""Two people at once: asked once, noted before anyone slips in, gone with every place."""

import time

import pytest
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.clock import utc_now
from portal.departing.forgetting_people import forget_person
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.notices.models import Notice
from portal.volunteering.asking_people import ask
from portal.volunteering.declaring_skills import declare
from portal.volunteering.errors import WatchesEnough
from portal.volunteering.models import Shift, SignUp, VolunteerSkill
from portal.volunteering.people_models import ShiftAsk, ShiftWatch, YoungVolunteer
from portal.volunteering.queries import shift_to_manage
from portal.volunteering.registering_young import register_young
from portal.volunteering.rules import HOLDS_A_PLACE
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill
from portal.volunteering.watching import MOST, watch
from tests.domain.volunteering.test_races import at_once
from tests.factories import shifts
from tests.factories.volunteers import acting, team

pytestmark = pytest.mark.race
TIMES = 6


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def holding():
    held = select(func.count()).select_from(SignUp).where(SignUp.state.in_(HOLDS_A_PLACE))
    return db.session.scalar(held)


def test_two_coordinators_ask_one_person_once(app, session):
    planner, shift, home = team(session, capacity=3)
    person = shifts.volunteer(session, at=home)
    session.commit()
    actor, reference, whom = acting(planner), shift.reference, person.reference

    def asking(writing):
        found = shift_to_manage(writing, actor, reference)
        ask(writing, shift=found, volunteer=whom, coordinator=actor, now=utc_now())

    at_once(app, [asking] * TIMES)
    assert (count(ShiftAsk), count(Notice)) == (1, 1)


def test_a_skill_declared_by_many_clicks_is_there_once(app, session):
    actor = acting(shifts.volunteer(session))
    session.commit()

    def saying(writing):
        declare(writing, volunteer=actor, skill=Skill.LAW, now=utc_now())

    at_once(app, [saying] * TIMES)
    assert count(VolunteerSkill) == 1


def test_many_clicks_never_watch_more_than_five_things(app, session):
    actor = acting(shifts.volunteer(session))
    session.commit()

    def watching(skill):
        def deed(writing):
            try:
                watch(writing, volunteer=actor, state_code=None, skill=skill, now=utc_now())
            except WatchesEnough:
                return "enough"
            return "watched"

        return deed

    counted = at_once(app, [watching(skill) for skill in list(Skill)[: MOST + 3]])
    assert (counted["watched"], count(ShiftWatch)) == (MOST, MOST)


@pytest.mark.parametrize("_round", range(3))
def test_nobody_slips_in_while_their_age_is_noted(app, session, _round):
    planner, shift, home = team(session, capacity=2)
    person = shifts.volunteer(session, at=home)
    session.commit()
    reference, actor, by = shift.reference, acting(person), acting(planner)
    number, year = person.id, utc_now().year + 1

    def noting(writing):
        volunteer = writing.get_one(type(person), number)
        register_young(
            writing,
            volunteer=volunteer,
            year=year,
            month=6,
            consent_seen=True,
            by=by,
            now=utc_now(),
        )

    def taking(writing):
        sign_up(writing, shift=reference, volunteer=actor, now=utc_now())

    at_once(app, [noting, taking])
    assert count(YoungVolunteer) == 1
    assert (holding(), db.session.scalar(select(Shift.taken))) == (0, 0)


@pytest.mark.parametrize("_round", range(3))
def test_whoever_leaves_for_good_leaves_no_place_behind(app, session, _round):
    shift, person = shifts.shift(session, capacity=3), shifts.volunteer(session)
    session.commit()
    reference, actor = shift.reference, acting(person)

    def leaving(writing):
        try:
            forget_person(writing, person=actor, now=utc_now())
        except NotFound:
            return "gone"
        return "left"

    def taking(writing):
        try:
            sign_up(writing, shift=reference, volunteer=actor, now=utc_now())
        except NotFound:
            return "gone"
        return "in"

    counted = at_once(app, [leaving, taking, leaving, taking])
    assert counted["left"] == 1
    assert (holding(), db.session.scalar(select(Shift.taken))) == (0, 0)


def noting_young(planner, person):
    def deed(writing):
        register_young(
            writing,
            volunteer=writing.get_one(User, person.id),
            year=utc_now().year + 1,
            month=6,
            consent_seen=True,
            by=planner,
            now=utc_now(),
        )

    return deed


def asking_to_come(planner, person, shift):
    def deed(writing):
        found = shift_to_manage(writing, planner, shift)
        ask(writing, shift=found, volunteer=person.reference, coordinator=planner, now=utc_now())

    return deed


def erasing(person):
    def deed(writing):
        forget_person(writing, person=acting(writing.get_one(User, person.id)), now=utc_now())

    return deed


@pytest.mark.parametrize("which", ["young", "ask", "erase"])
def test_whoever_holds_a_person_and_waits_for_a_shift_stops_no_reference_to_them(
    app, session, which
):
    """Behind a shift's lock others write rows that lead to the person: a circle, if that waited."""
    planner, shift, home = team(session, capacity=3)
    person = shifts.volunteer(session, at=home)
    session.commit()
    acting_planner, reference = acting(planner), shift.reference
    if which != "ask":
        # They have a place, so that leaving it needs the shift.
        with transaction() as writing:
            sign_up(writing, shift=reference, volunteer=acting(person), now=utc_now())
    deed = {
        "young": noting_young(acting_planner, person),
        "ask": asking_to_come(acting_planner, person, reference),
        "erase": erasing(person),
    }[which]
    person_id, shift_id = person.id, shift.id
    db.session.rollback()

    def other(writing):
        writing.execute(select(Shift.id).where(Shift.id == shift_id).with_for_update())
        time.sleep(0.6)  # the other one holds the person by now, and waits for the shift
        writing.add(ShiftWatch(volunteer_id=person_id, state_code="12", skill="", since=utc_now()))
        writing.flush()
        return "written"

    def later(writing):
        time.sleep(0.2)
        deed(writing)
        return "done"

    assert at_once(app, [other, later]) == {"written": 1, "done": 1}
