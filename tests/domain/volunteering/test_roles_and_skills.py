"""Parts of a shift, skills that staff confirmed, and each organisation's own rest."""

from datetime import timedelta

import pytest

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.volunteering.cancelling import cancel
from portal.volunteering.errors import (
    Full,
    PlanReason,
    PlanRefused,
    RestTooShort,
    RoleNotChosen,
    SkillMissing,
)
from portal.volunteering.models import VolunteeringSettings, VolunteerSkill
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill, TaskKind
from tests.factories import shifts

DRIVER = RolePlan("Manejar", "Drive", 1, (Skill.DRIVING,))
CARRIER = RolePlan("Cargar", "Carry", 2)


@pytest.fixture
def shift(session):
    return shifts.shift(session, capacity=3, roles=[DRIVER, CARRIER])


def take(session, shift, volunteer, role=None):
    return sign_up(
        session,
        shift=shift.reference,
        role=role and role.reference,
        volunteer=actor_for(volunteer),
        now=utc_now(),
    )


def can(session, volunteer, skill, *, expires_in=None, confirmed=True):
    """`volunteer` declared a skill and, unless told otherwise, staff confirmed it."""
    now = utc_now()
    session.add(
        VolunteerSkill(
            volunteer_id=volunteer.id,
            skill=skill,
            declared_at=now,
            confirmed_at=now if confirmed else None,
            confirmed_by="tests" if confirmed else None,
            organisation_id=volunteer.memberships[0].organisation_id if confirmed else None,
            expires_on=None if expires_in is None else (now + timedelta(days=expires_in)).date(),
        )
    )
    session.flush()


def taken(session, shift):
    session.refresh(shift)
    for role in shift.roles:
        session.refresh(role)
    return shift.taken, [role.taken for role in shift.roles]


def test_each_part_has_its_own_places(session, shift):
    driver, carrier = shift.roles
    able = shifts.volunteer(session)
    can(session, able, Skill.DRIVING)
    take(session, shift, able, driver)
    take(session, shift, shifts.volunteer(session), carrier)
    assert taken(session, shift) == (2, [1, 1])
    another = shifts.volunteer(session)
    can(session, another, Skill.DRIVING)
    with pytest.raises(Full):
        take(session, shift, another, driver)
    take(session, shift, another, carrier)
    assert taken(session, shift) == (3, [1, 2])


def test_where_there_are_parts_one_is_chosen(session, shift):
    with pytest.raises(RoleNotChosen):
        take(session, shift, shifts.volunteer(session))


def test_a_part_of_another_shift_is_not_found(session, shift):
    other = shifts.shift(session, capacity=1, roles=[RolePlan("Otra", "Other", 1)])
    with pytest.raises(NotFound):
        take(session, shift, shifts.volunteer(session), other.roles[0])


def test_whoever_comes_back_may_take_another_part(session, shift):
    driver, carrier = shift.roles
    able = shifts.volunteer(session)
    can(session, able, Skill.DRIVING)
    take(session, shift, able, driver)
    cancel(
        session,
        shift=shift.reference,
        volunteer=actor_for(able),
        feels_unsafe=False,
        now=utc_now(),
    )
    take(session, shift, able, carrier)
    assert taken(session, shift) == (1, [0, 1])


@pytest.mark.parametrize("given", [{"confirmed": False}, {"expires_in": -1}, None])
def test_a_skill_counts_once_confirmed_and_until_it_expires(session, shift, given):
    volunteer = shifts.volunteer(session)
    if given:
        can(session, volunteer, Skill.DRIVING, **given)
    with pytest.raises(SkillMissing) as refused:
        take(session, shift, volunteer, shift.roles[0])
    assert refused.value.missing == (Skill.DRIVING,)


def test_a_task_s_skills_are_asked_of_everybody(session):
    task = shifts.task(session, skills=[Skill.LAW])
    planner = shifts.coordinator(session, at=task.organisation)
    shift = shifts.shift(session, of=task, planner=planner)
    lawyer = shifts.volunteer(session)
    can(session, lawyer, Skill.LAW, expires_in=0)
    with pytest.raises(SkillMissing):
        take(session, shift, shifts.volunteer(session))
    assert take(session, shift, lawyer).is_new


def test_the_parts_must_add_up(session):
    with pytest.raises(PlanRefused) as refused:
        shifts.shift(session, capacity=4, roles=[DRIVER, CARRIER])
    assert refused.value.reason is PlanReason.ROLES_DO_NOT_ADD_UP


def test_work_outside_is_told_what_may_happen(session):
    with pytest.raises(PlanRefused) as refused:
        shifts.task(session, kind=TaskKind.FIELD)
    assert refused.value.reason is PlanReason.BRIEFING_MISSING


def test_an_organisation_s_longer_rest_holds_also_for_shifts_of_others(session):
    careful, other = shifts.coordinator(session), shifts.coordinator(session)
    session.add(
        VolunteeringSettings(
            organisation_id=careful.memberships[0].organisation_id,
            long_work_hours=8,
            rest_hours=24,
            cancel_hours=12,
            offer_minutes=120,
            most_absences=2,
        )
    )
    begins = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    long = shifts.shift(session, planner=careful, starts_at=begins, hours=8)
    soon = shifts.shift(session, planner=other, starts_at=begins + timedelta(hours=20))
    volunteer = shifts.volunteer(session)
    take(session, long, volunteer)
    with pytest.raises(RestTooShort) as refused:
        take(session, soon, volunteer)
    assert refused.value.rested_at == begins + timedelta(hours=32)
