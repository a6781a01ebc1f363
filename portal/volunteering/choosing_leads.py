"""Who may lead a shift: somebody of the organisation, vetted at least as the task asks."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.accounts.vetting import current_vetting_level
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.models import Task

MOST = 200


def lead_of(session: Session, task: Task, *, handle: str, now: datetime) -> int | None:
    """The account of that handle, None for an empty one.

    Raises PlanRefused for nobody, for two of the same handle, and for one not vetted enough.
    """
    if not handle:
        return None
    found = session.scalars(
        select(User.id)
        .where(func.lower(User.handle) == handle.lower(), User.active, _is_of(task.organisation_id))
        .limit(2)
    ).all()
    if len(found) != 1:
        raise PlanRefused(PlanReason.LEAD_UNKNOWN)
    if current_vetting_level(session, found[0], now) < task.level_needed:
        raise PlanRefused(PlanReason.LEAD_NOT_VETTED)
    return found[0]


def called(session: Session, handle: str | None) -> set[int]:
    """Whoever of any organisation has that handle: nobody may be named a lead without being held.

    A shift refers to its lead, and to write that waits for whoever holds the lead's account.
    """
    if not handle:
        return set()
    query = select(User.id).where(func.lower(User.handle) == handle.lower())
    return set(session.scalars(query.limit(MOST)))


def handles_of(session: Session, organisation_id: int) -> list[str]:
    """Handles to propose while somebody types."""
    query = select(User.handle).where(User.active, _is_of(organisation_id)).order_by(User.handle)
    return list(session.scalars(query.limit(MOST)))


def handle_of(session: Session, user_id: int | None) -> str:
    """How the lead is called, or an empty word."""
    if user_id is None:
        return ""
    return session.scalar(select(User.handle).where(User.id == user_id)) or ""


def _is_of(organisation_id: int) -> ColumnElement[bool]:
    return exists().where(
        Membership.user_id == User.id, Membership.organisation_id == organisation_id
    )
