"""Who of an organisation works cases, how many each has, and what each knows."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.models import Membership, User
from portal.aid.models import Case, Skill

MOST = 100


@dataclass(frozen=True)
class Colleague:
    """Someone who may take a case: `load` is how many open ones they have."""

    user_id: int
    reference: str
    handle: str
    load: int
    knows: bool


def team_of(session: Session, organisation_id: int, *, need: str) -> list[Colleague]:
    """The team, those who know this kind of need first, then those with fewer open cases."""
    load = (
        select(func.count())
        .where(and_(Case.assigned_to_id == User.id, Case.is_open))
        .correlate(User)
        .scalar_subquery()
    )
    knows = exists().where(Skill.user_id == User.id, Skill.need == need)
    workers = exists().where(
        Membership.user_id == User.id,
        Membership.organisation_id == organisation_id,
        Membership.role.in_(roles_with(Permission.CASE_TAKE)),
    )
    rows = session.execute(
        select(User.id, User.reference, User.handle, load.label("load"), knows.label("knows"))
        .where(User.active, workers)
        .order_by(User.handle, User.id)
        .limit(MOST)
    )
    found = [Colleague(*row) for row in rows]
    return sorted(found, key=lambda one: (not one.knows, one.load, one.handle))


def skills_of(session: Session, user_id: int) -> Collection[str]:
    """The kinds of need that this person says they know."""
    return set(session.scalars(select(Skill.need).where(Skill.user_id == user_id)))
