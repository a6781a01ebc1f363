"""A volunteer asks to hear of shifts that lack people, and stops it."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.queries import hold_person
from portal.errors import NotFound
from portal.places.queries import state_names
from portal.volunteering.errors import WatchesEnough
from portal.volunteering.people_models import ShiftWatch
from portal.volunteering.skill_rules import Skill

MOST = 5


def watch(
    session: Session,
    *,
    volunteer: Actor,
    state_code: str | None,
    skill: Skill | None,
    now: datetime,
) -> None:
    """Hear of shifts in that state, with that skill; None is any. Twice is once.

    Raises WatchesEnough after five, NotFound for an unknown state or no volunteer.
    """
    who = _volunteer(volunteer)
    if state_code is not None and state_code not in state_names(session):
        raise NotFound
    # Two clicks at once would both still count four.
    hold_person(session, who)
    mine = select(func.count()).select_from(ShiftWatch).where(ShiftWatch.volunteer_id == who)
    wish = {"state_code": state_code or "", "skill": skill.value if skill else ""}
    if session.scalar(mine.filter_by(**wish)):
        return
    if (session.scalar(mine) or 0) >= MOST:
        raise WatchesEnough
    session.add(ShiftWatch(volunteer_id=who, since=now, **wish))
    session.flush()


def stop_watching(session: Session, *, volunteer: Actor, reference: str | None = None) -> None:
    """Hear no more of one wish, or of any when `reference` is None. Raises NotFound."""
    gone = delete(ShiftWatch).where(ShiftWatch.volunteer_id == _volunteer(volunteer))
    if reference is not None:
        gone = gone.where(ShiftWatch.reference == reference)
    session.execute(gone)


def _volunteer(actor: Actor) -> int:
    if actor.user_id is None or not actor.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    return actor.user_id
