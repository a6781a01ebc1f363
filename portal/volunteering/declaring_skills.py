"""A volunteer says what they can do, or takes it back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.people_models import SkillRefusal
from portal.volunteering.skill_rules import Skill


def declare(session: Session, *, volunteer: Actor, skill: Skill, now: datetime) -> None:
    """Say it; staff confirm it before it counts. Saying it twice changes nothing.

    Raises NotFound for someone who is no volunteer.
    """
    who = _volunteer(volunteer)
    session.execute(
        delete(SkillRefusal).where(SkillRefusal.volunteer_id == who, SkillRefusal.skill == skill)
    )
    try:
        with session.begin_nested():
            session.add(VolunteerSkill(volunteer_id=who, skill=skill, declared_at=now))
    except IntegrityError:
        return


def take_back(session: Session, *, volunteer: Actor, skill: Skill) -> None:
    """It counts no longer; taking it back twice changes nothing. Raises NotFound."""
    session.execute(
        delete(VolunteerSkill).where(
            VolunteerSkill.volunteer_id == _volunteer(volunteer), VolunteerSkill.skill == skill
        )
    )


def _volunteer(actor: Actor) -> int:
    if actor.user_id is None or not actor.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    return actor.user_id
