"""What volunteers hear without asking each day: ends of papers, shifts that lack people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.volunteering.errors import WatchesEnough
from portal.volunteering.people_models import ShiftWatch
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.reminding_renewals import remind_renewals
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill
from portal.volunteering.telling_watchers import tell_watchers
from portal.volunteering.watch_queries import watches_of
from portal.volunteering.watching import MOST, stop_watching, watch
from tests.factories import shifts
from tests.factories.volunteers import able, acting


def told(session, volunteer):
    mine = select(Notice).where(Notice.user_id == volunteer.id).order_by(Notice.created_at)
    return list(session.scalars(mine))


def remind(session, days=0):
    return remind_renewals(session, now=utc_now() + timedelta(days=days))


@pytest.mark.parametrize("what", ["level", "paper"])
def test_thirty_and_seven_days_before_the_end_once_each(session, what):
    volunteer = shifts.volunteer(session, level=0)
    if what == "level":
        shifts.vetted(session, volunteer, 1, days=40)
    else:
        able(session, volunteer, Skill.LAW, days=40)
    days = [remind(session, day) for day in range(45)]
    assert [day for day, number in enumerate(days) if number] == [10, 33]
    assert [day for day, number in enumerate(days) if number > 1] == []
    assert [remind(session, day) for day in (10, 33)] == [0, 0]
    assert len(told(session, volunteer)) == 2


def test_a_clock_that_stood_still_forgets_nobody(session):
    volunteer = shifts.volunteer(session, level=0)
    able(session, volunteer, Skill.LAW, days=40)
    assert [remind(session, day) for day in (5, 20, 36)] == [0, 1, 1]


def test_what_was_renewed_is_not_reminded_of(session):
    volunteer = shifts.volunteer(session, level=0)
    shifts.vetted(session, volunteer, 1, days=10)
    shifts.vetted(session, volunteer, 1, days=300)
    assert remind(session) == 0


def test_what_never_ends_is_never_reminded_of(session):
    able(session, shifts.volunteer(session), Skill.COOKING)
    assert remind(session) == 0


def short(session, **more):
    return shifts.shift(session, minimum=2, capacity=4, **more)


def follow(session, volunteer, *, state=None, skill=None):
    watch(session, volunteer=acting(volunteer), state_code=state, skill=skill, now=utc_now())


def tell(session):
    last = 0
    while last is not None:
        last = tell_watchers(session, after=last, now=utc_now())


def references(session, volunteer):
    return [set(notice.facts["shifts"].split("/")) for notice in told(session, volunteer)]


def test_one_hears_once_of_each_shift_that_lacks_people(session):
    volunteer, first = shifts.volunteer(session), short(session)
    follow(session, volunteer)
    tell(session)
    tell(session)
    assert references(session, volunteer) == [{first.reference}]
    second = short(session)
    tell(session)
    assert references(session, volunteer)[1] == {second.reference}


@pytest.mark.parametrize(
    "state, skill, heard",
    [
        (None, None, True),
        ("here", None, True),
        ("elsewhere", None, False),
        (None, Skill.LAW, True),
        (None, Skill.MAYA, False),
        ("elsewhere", Skill.LAW, False),
    ],
)
def test_only_of_what_one_watches_for(session, state, skill, heard):
    planner = shifts.coordinator(session)
    shift = short(
        session, of=shifts.task(session, planner=planner, skills=[Skill.LAW]), planner=planner
    )
    here = shift.area.state_code
    code = {"here": here, "elsewhere": "09" if here != "09" else "20", None: None}[state]
    volunteer = shifts.volunteer(session)
    able(session, volunteer, Skill.LAW)
    session.add(
        ShiftWatch(
            volunteer_id=volunteer.id, state_code=code or "", skill=skill or "", since=utc_now()
        )
    )
    session.flush()
    tell(session)
    assert bool(told(session, volunteer)) is heard


def test_a_part_s_skill_is_watched_for_too(session):
    parts = [RolePlan("Manejar", "Drive", 2, (Skill.DRIVING,)), RolePlan("Cargar", "Carry", 2)]
    short(session, roles=parts)
    driver, cook = shifts.volunteer(session), shifts.volunteer(session)
    follow(session, driver, skill=Skill.DRIVING)
    follow(session, cook, skill=Skill.COOKING)
    tell(session)
    assert (len(told(session, driver)), told(session, cook)) == (1, [])


def test_not_of_what_one_could_not_take(session):
    planner = shifts.coordinator(session)
    short(session, of=shifts.task(session, planner=planner, level_needed=3), planner=planner)
    mine = short(session)
    volunteer = shifts.volunteer(session)
    sign_up(session, shift=mine.reference, volunteer=acting(volunteer), now=utc_now())
    short(session, starts_at=utc_now() + timedelta(days=9))  # not soon
    shifts.shift(session, minimum=1, capacity=1, starts_at=utc_now() + timedelta(days=20))
    follow(session, volunteer)
    tell(session)
    assert told(session, volunteer) == []


def test_a_switch_ends_it(session):
    volunteer = shifts.volunteer(session)
    follow(session, volunteer)
    follow(session, volunteer, skill=Skill.LAW)
    stop_watching(session, volunteer=acting(volunteer))
    short(session)
    tell(session)
    assert told(session, volunteer) == []


def test_one_wish_is_stopped_and_nobody_else_s(session):
    volunteer, other = shifts.volunteer(session), shifts.volunteer(session)
    follow(session, volunteer)
    follow(session, other)
    theirs = watches_of(session, acting(other))[0]
    stop_watching(session, volunteer=acting(volunteer), reference=theirs.reference)
    assert len(watches_of(session, acting(other))) == 1


def test_the_same_wish_is_there_once_and_five_are_enough(session):
    volunteer = shifts.volunteer(session)
    for skill in [*list(Skill)[:MOST], Skill.DRIVING]:
        follow(session, volunteer, skill=skill)
    with pytest.raises(WatchesEnough):
        follow(session, volunteer, skill=list(Skill)[MOST])
    assert len(watches_of(session, acting(volunteer))) == MOST


def test_only_volunteers_watch(session):
    with pytest.raises(NotFound):
        follow(session, shifts.coordinator(session))
