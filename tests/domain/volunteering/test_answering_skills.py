"""A volunteer declares, staff answer; what was answered counts at the door."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.errors import NotYourself
from portal.clock import utc_now
from portal.errors import NotFound
from portal.notices.models import Notice
from portal.volunteering.answer_rules import RefusalReason
from portal.volunteering.answering_skills import confirm_skill, refuse_skill
from portal.volunteering.declaring_skills import declare, take_back
from portal.volunteering.door_queries import skills_held
from portal.volunteering.errors import PaperEndRefused
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.skill_queries import refusals_of, skills_of
from portal.volunteering.skill_rules import Skill
from portal.volunteering.vetting_queries import (
    levels_ending,
    skills_ending,
    skills_waiting,
    without_level,
)
from tests.factories import shifts
from tests.factories.people import person
from tests.factories.volunteers import able, acting


@pytest.fixture
def coordinator(session):
    return shifts.coordinator(session)


@pytest.fixture
def home(coordinator):
    return coordinator.memberships[0].organisation


@pytest.fixture
def volunteer(session, home):
    return shifts.volunteer(session, at=home)


def say(session, volunteer, *skills):
    for skill in skills:
        declare(session, volunteer=acting(volunteer), skill=skill, now=utc_now())


def confirm(session, volunteer, coordinator, skill, days=None):
    ends = None if days is None else utc_now().date() + timedelta(days=days)
    confirm_skill(
        session,
        volunteer=volunteer,
        skill=skill,
        expires_on=ends,
        by=acting(coordinator),
        now=utc_now(),
    )


def refuse(session, volunteer, coordinator, skill):
    refuse_skill(
        session,
        volunteer=volunteer,
        skill=skill,
        reason=RefusalReason.NOT_SHOWN,
        by=acting(coordinator),
        now=utc_now(),
    )


def test_what_is_declared_counts_once_staff_confirm_it(session, volunteer, coordinator):
    say(session, volunteer, Skill.LAW, Skill.COOKING)
    assert skills_held(session, volunteer.id, utc_now()) == frozenset()
    confirm(session, volunteer, coordinator, Skill.LAW, days=300)
    confirm(session, volunteer, coordinator, Skill.COOKING)
    assert skills_held(session, volunteer.id, utc_now()) == {Skill.LAW, Skill.COOKING}


def test_saying_it_twice_is_saying_it_once(session, volunteer):
    say(session, volunteer, Skill.LAW, Skill.LAW)
    assert len(skills_of(session, volunteer.id)) == 1


def test_saying_it_again_does_not_undo_what_staff_confirmed(session, volunteer, coordinator):
    say(session, volunteer, Skill.COOKING)
    confirm(session, volunteer, coordinator, Skill.COOKING)
    say(session, volunteer, Skill.COOKING)
    assert skills_held(session, volunteer.id, utc_now()) == {Skill.COOKING}


def test_a_paper_without_an_end_changes_nothing(session, volunteer, coordinator):
    say(session, volunteer, Skill.LAW)
    with pytest.raises(PaperEndRefused):
        confirm(session, volunteer, coordinator, Skill.LAW)
    assert skills_of(session, volunteer.id)[0].confirmed_at is None


def test_a_refusal_says_why_until_it_is_declared_again(session, volunteer, coordinator):
    say(session, volunteer, Skill.LAW)
    refuse(session, volunteer, coordinator, Skill.LAW)
    assert skills_of(session, volunteer.id) == []
    assert [one.reason for one in refusals_of(session, volunteer.id)] == [RefusalReason.NOT_SHOWN]
    say(session, volunteer, Skill.LAW)
    assert refusals_of(session, volunteer.id) == []
    assert len(skills_of(session, volunteer.id)) == 1


def test_a_confirmed_skill_can_be_withdrawn(session, volunteer, coordinator):
    able(session, volunteer, Skill.LAW)
    refuse(session, volunteer, coordinator, Skill.LAW)
    assert skills_held(session, volunteer.id, utc_now()) == frozenset()


def test_the_volunteer_takes_it_back(session, volunteer):
    say(session, volunteer, Skill.LAW)
    for _ in range(2):
        take_back(session, volunteer=acting(volunteer), skill=Skill.LAW)
    assert skills_of(session, volunteer.id) == []


def test_each_answer_is_told(session, volunteer, coordinator):
    say(session, volunteer, Skill.COOKING, Skill.LAW)
    confirm(session, volunteer, coordinator, Skill.COOKING)
    refuse(session, volunteer, coordinator, Skill.LAW)
    told = session.scalars(select(Notice).where(Notice.user_id == volunteer.id)).all()
    assert {notice.facts["answer"] for notice in told} == {"skill_confirmed", "skill_refused"}


def test_nobody_confirms_their_own(session, home):
    both = person(session, Role.COORDINATOR, Role.VOLUNTEER, at=home)
    say(session, both, Skill.LAW)
    with pytest.raises(NotYourself):
        confirm(session, both, both, Skill.LAW, days=10)
    with pytest.raises(NotYourself):
        refuse(session, both, both, Skill.LAW)


def test_another_organisation_s_coordinator_finds_nobody(session, volunteer):
    say(session, volunteer, Skill.LAW)
    stranger = shifts.coordinator(session)
    with pytest.raises(NotFound):
        confirm(session, volunteer, stranger, Skill.LAW, days=10)
    with pytest.raises(NotFound):
        refuse(session, volunteer, stranger, Skill.LAW)


def test_what_was_not_declared_is_not_confirmed(session, volunteer, coordinator):
    with pytest.raises(NotFound):
        confirm(session, volunteer, coordinator, Skill.LAW, days=10)


def test_the_queue_shows_one_s_own_people_only(session, volunteer, coordinator, home):
    elsewhere = shifts.volunteer(session)
    say(session, volunteer, Skill.LAW)
    say(session, elsewhere, Skill.LAW)
    able(session, volunteer, Skill.FIRST_AID, days=20)
    able(session, elsewhere, Skill.FIRST_AID, days=20)
    able(session, volunteer, Skill.NURSING, days=31)
    shifts.vetted(session, shifts.volunteer(session, at=home, level=0), 1, days=30)
    new = shifts.volunteer(session, at=home, level=0)
    shifts.volunteer(session, level=0)
    actor, now = acting(coordinator), utc_now()
    assert [line.what for line in skills_waiting(session, actor, now=now)[0]] == ["law"]
    assert [line.what for line in skills_ending(session, actor, now=now)[0]] == ["first_aid"]
    assert [line.what for line in levels_ending(session, actor, now=now)[0]] == ["1"]
    assert [line.person for line in without_level(session, actor, now=now)[0]] == [new.reference]


def test_a_renewed_level_is_no_longer_about_to_end(session, volunteer, coordinator, home):
    soon = shifts.volunteer(session, at=home, level=0)
    shifts.vetted(session, soon, 1, days=10)
    assert len(levels_ending(session, acting(coordinator), now=utc_now())[0]) == 1
    shifts.vetted(session, soon, 1, days=300)
    assert levels_ending(session, acting(coordinator), now=utc_now())[0] == []


def test_the_queue_goes_on_by_key_and_misses_nobody(session, coordinator, home):
    for _ in range(33):
        say(session, shifts.volunteer(session, at=home, level=0), Skill.LAW)
    actor, now = acting(coordinator), utc_now()
    for list_of in (skills_waiting, without_level):
        first, after = list_of(session, actor, now=now)
        second, end = list_of(session, actor, now=now, after=after)
        assert (len(first), len(second), end) == (30, 3, None)
        assert len({line.reference for line in [*first, *second]}) == 33


def test_ends_go_on_by_key_too(session, coordinator, home):
    for _ in range(31):
        able(session, shifts.volunteer(session, at=home), Skill.LAW, days=5)
    first, after = skills_ending(session, acting(coordinator), now=utc_now())
    second, _ = skills_ending(session, acting(coordinator), now=utc_now(), after=after)
    assert len({line.reference for line in [*first, *second]}) == 31


def test_only_volunteers_declare(session, coordinator):
    with pytest.raises(NotFound):
        say(session, coordinator, Skill.LAW)
    assert session.scalar(select(func.count()).select_from(VolunteerSkill)) == 0
