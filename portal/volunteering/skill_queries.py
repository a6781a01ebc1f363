"""What one volunteer says they can do, and what staff answered."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.volunteering.age_rules import Young
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.people_models import SkillRefusal, VolunteerHome, YoungVolunteer
from portal.volunteering.skill_rules import OF_AGE, Skill


class Standing(StrEnum):
    """How a declared skill stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


def standing_of(declared: VolunteerSkill, *, today: date) -> Standing:
    """Whether staff looked at it, and whether its paper still counts."""
    if declared.confirmed_at is None:
        return Standing.WAITING
    ended = declared.expires_on is not None and declared.expires_on < today
    return Standing.EXPIRED if ended else Standing.CONFIRMED


def skills_of(session: Session, volunteer_id: int) -> list[VolunteerSkill]:
    """What they declared, in the order of the list."""
    found = session.scalars(
        select(VolunteerSkill).where(VolunteerSkill.volunteer_id == volunteer_id)
    )
    order = list(Skill)
    return sorted(found, key=lambda declared: order.index(Skill(declared.skill)))


def not_declared(declared: Iterable[VolunteerSkill]) -> list[Skill]:
    """What could still be declared."""
    there = {Skill(one.skill) for one in declared}
    return [skill for skill in Skill if skill not in there]


def refusals_of(session: Session, volunteer_id: int) -> list[SkillRefusal]:
    """The last "no" to each skill, newest first; at most one a skill."""
    mine = select(SkillRefusal).where(SkillRefusal.volunteer_id == volunteer_id)
    return list(session.scalars(mine.order_by(SkillRefusal.answered_on.desc(), SkillRefusal.id)))


def age_of(session: Session, volunteer_id: int, *, today: date) -> int:
    """How old they are at least, in years up to 18, by what is noted of their age."""
    noted = session.get(YoungVolunteer, volunteer_id)
    if noted is None:
        return OF_AGE
    return Young(noted.of_age_on, noted.consent_on is not None).age_on(today)


def home_of(session: Session, volunteer_id: int) -> str | None:
    """The state in which they say they live."""
    return session.scalar(
        select(VolunteerHome.state_code).where(VolunteerHome.volunteer_id == volunteer_id)
    )
