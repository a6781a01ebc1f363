"""What volunteers said of themselves, for tests."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation, User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.volunteering.models import Shift, VolunteerSkill
from portal.volunteering.people_models import VolunteerHome, YoungVolunteer
from portal.volunteering.skill_rules import CERTIFIED, Skill
from tests.factories import shifts


def team(session: Session, **of_shift: Any) -> tuple[User, Shift, Organisation]:
    """A coordinator, a shift of hers, and her organisation."""
    planner = shifts.coordinator(session)
    shift = shifts.shift(session, planner=planner, **of_shift)
    return planner, shift, shift.task.organisation


def able(session: Session, volunteer: User, skill: Skill, *, days: int = 90) -> VolunteerSkill:
    """Staff confirmed a skill; a paper counts for some days more."""
    now = utc_now()
    made = VolunteerSkill(
        volunteer_id=volunteer.id,
        skill=skill,
        declared_at=now,
        confirmed_at=now,
        confirmed_by="tests",
        organisation_id=volunteer.memberships[0].organisation_id,
        expires_on=now.date() + timedelta(days=days) if skill in CERTIFIED else None,
    )
    session.add(made)
    session.flush()
    return made


def living(session: Session, volunteer: User, state_code: str) -> None:
    """They say where they live."""
    session.add(VolunteerHome(volunteer_id=volunteer.id, state_code=state_code))
    session.flush()


def minor(session: Session, volunteer: User, *, years: int, consent: bool = True) -> date:
    """They are so many years old now; when they come of age."""
    today = utc_now().date()
    of_age_on = date(today.year + 18 - years, today.month, 1)
    session.add(
        YoungVolunteer(
            volunteer_id=volunteer.id,
            organisation_id=volunteer.memberships[0].organisation_id,
            of_age_on=of_age_on,
            consent_on=today if consent else None,
            consent_seen_by="tests" if consent else None,
        )
    )
    session.flush()
    return of_age_on


def acting(user: User) -> Actor:
    """`user` as they act."""
    return actor_for(user)
