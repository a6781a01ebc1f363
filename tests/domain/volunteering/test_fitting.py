"""The shifts that fit somebody, the people who fit a shift, and asking them."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.volunteering.asking_people import ask
from portal.volunteering.calling_off import call_off
from portal.volunteering.errors import AlreadyIn, AskedEnough, Closed, Full, VettingMissing
from portal.volunteering.fit_rules import Reason
from portal.volunteering.fitting_queries import shifts_fitting
from portal.volunteering.people_models import ShiftAsk
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.queries import ShiftFilter
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill, TaskKind
from portal.volunteering.willing_queries import willing
from tests.factories import shifts
from tests.factories.volunteers import able, acting, living, minor, team


def fitting(session, volunteer):
    now = utc_now()
    return shifts_fitting(session, acting(volunteer), ShiftFilter(from_=now), now=now)


def at(days, hour=0):
    begins = utc_now().replace(minute=0, second=0, microsecond=0)
    return begins + timedelta(days=days, hours=hour)


def take(session, shift, volunteer):
    return sign_up(session, shift=shift.reference, volunteer=acting(volunteer), now=utc_now())


def test_best_fit_first_with_its_reasons(session):
    planner = shifts.coordinator(session)
    law = shifts.task(session, planner=planner, skills=[Skill.LAW], kind=TaskKind.REMOTE)
    plain = shifts.shift(session, planner=planner, starts_at=at(2))
    remote = shifts.shift(session, planner=planner, of=law, starts_at=at(4))
    volunteer = shifts.volunteer(session)
    able(session, volunteer, Skill.LAW)
    found = fitting(session, volunteer)
    assert [one.line.reference for one in found] == [remote.reference, plain.reference]
    assert found[0].fit.reasons == (
        Reason.SKILLS, Reason.REMOTE, Reason.NEEDED, Reason.LEVEL, Reason.FREE_THEN
    )  # fmt: skip


def test_near_comes_before_sooner(session):
    planner = shifts.coordinator(session)
    near = shifts.shift(session, planner=planner, starts_at=at(4))
    volunteer = shifts.volunteer(session)
    living(session, volunteer, near.area.state_code)
    assert Reason.NEAR in fitting(session, volunteer)[0].fit.reasons


def test_what_stands_in_the_way_comes_last_and_is_named(session):
    planner = shifts.coordinator(session)
    high = shifts.task(session, planner=planner, level_needed=3)
    shifts.shift(session, planner=planner, of=high, starts_at=at(2))
    free = shifts.shift(session, planner=planner, starts_at=at(6))
    found = fitting(session, shifts.volunteer(session))
    assert found[0].line.reference == free.reference
    assert isinstance(found[1].fit.hurdle, VettingMissing)


def test_full_and_own_shifts_are_left_out(session):
    planner = shifts.coordinator(session)
    mine = shifts.shift(session, planner=planner, capacity=3, starts_at=at(2))
    full = shifts.shift(session, planner=planner, starts_at=at(3))
    volunteer = shifts.volunteer(session)
    take(session, mine, volunteer)
    take(session, full, shifts.volunteer(session))
    assert fitting(session, volunteer) == []


def test_the_part_that_suits_best_counts(session):
    parts = [RolePlan("Manejar", "Drive", 1, (Skill.DRIVING,)), RolePlan("Cargar", "Carry", 1)]
    shifts.shift(session, capacity=2, roles=parts)
    driver, other = shifts.volunteer(session), shifts.volunteer(session)
    able(session, driver, Skill.DRIVING)
    assert Reason.SKILLS in fitting(session, driver)[0].fit.reasons
    fit = fitting(session, other)[0].fit
    assert fit.hurdle is None
    assert Reason.SKILLS not in fit.reasons


def test_the_willing_are_those_who_fit_and_are_free(session):
    _planner, shift, home = team(session, capacity=4, minimum=2)
    fits = shifts.volunteer(session, at=home)
    busy = shifts.volunteer(session, at=home)
    take(session, shifts.shift(session, starts_at=shift.starts_at), busy)
    inside = shifts.volunteer(session, at=home)
    take(session, shift, inside)
    unvetted = shifts.volunteer(session, at=home, level=0)
    young = shifts.volunteer(session, at=home)
    minor(session, young, years=17)
    gone = shifts.volunteer(session, at=home)
    gone.active = False
    shifts.volunteer(session)  # of another organisation
    assert unvetted
    found = willing(session, shift, now=utc_now())
    assert [one.reference for one in found] == [fits.reference]
    assert found[0].fit.reasons == (Reason.NEEDED, Reason.LEVEL, Reason.FREE_THEN)


def test_of_equals_the_least_recently_asked_comes_first(session):
    planner, shift, home = team(session, capacity=4)
    first, second, never = (shifts.volunteer(session, at=home) for _ in range(3))
    for who, days in ((first, 9), (second, 20)):
        other = shifts.shift(session, planner=planner, starts_at=at(12 + days))
        session.add(
            ShiftAsk(
                shift_id=other.id,
                volunteer_id=who.id,
                asked_at=utc_now() - timedelta(days=days),
                why="short",
            )
        )
    session.flush()
    found = [one.reference for one in willing(session, shift, now=utc_now())]
    assert found == [never.reference, second.reference, first.reference]


def invite(session, shift, volunteer, planner):
    ask(
        session,
        shift=shift,
        volunteer=volunteer.reference,
        coordinator=acting(planner),
        now=utc_now(),
    )


def notices_to(session, volunteer):
    return session.scalar(
        select(func.count()).select_from(Notice).where(Notice.user_id == volunteer.id)
    )


def test_asking_is_told_once_and_remembered(session):
    planner, shift, home = team(session, capacity=2)
    volunteer = shifts.volunteer(session, at=home)
    for _ in range(2):
        invite(session, shift, volunteer, planner)
    assert notices_to(session, volunteer) == 1
    assert willing(session, shift, now=utc_now())[0].is_asked


def test_a_person_is_asked_three_times_a_week_at_most(session):
    planner, _, home = team(session)
    volunteer = shifts.volunteer(session, at=home)
    for number in range(3):
        shift = shifts.shift(session, planner=planner, starts_at=at(10 + number))
        invite(session, shift, volunteer, planner)
    with pytest.raises(AskedEnough) as refused:
        invite(
            session,
            shifts.shift(session, planner=planner, starts_at=at(20)),
            volunteer,
            planner,
        )
    assert refused.value.of_person
    assert notices_to(session, volunteer) == 3


def test_whom_it_makes_no_sense_to_ask(session):
    planner, shift, home = team(session, capacity=1)
    holder = shifts.volunteer(session, at=home)
    take(session, shift, holder)
    session.refresh(shift)
    with pytest.raises(AlreadyIn):
        invite(session, shift, holder, planner)
    with pytest.raises(Full):
        invite(session, shift, shifts.volunteer(session, at=home), planner)
    off = shifts.shift(session, planner=planner, starts_at=at(9))
    call_off(session, shift=off, coordinator=acting(planner), now=utc_now())
    session.flush()
    with pytest.raises(Closed):
        invite(session, off, shifts.volunteer(session, at=home), planner)
    high = shifts.shift(
        session, planner=planner, of=shifts.task(session, planner=planner, level_needed=3)
    )
    with pytest.raises(VettingMissing):
        invite(session, high, shifts.volunteer(session, at=home), planner)


def test_strangers_neither_ask_nor_are_asked(session):
    planner, shift, _home = team(session, capacity=2)
    with pytest.raises(NotFound):
        invite(session, shift, shifts.volunteer(session), planner)
    with pytest.raises(NotFound):
        invite(session, shift, shifts.volunteer(session), shifts.coordinator(session))
