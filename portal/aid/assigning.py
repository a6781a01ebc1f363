"""Give a case to a colleague, and say what one knows."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import NotOnTheTeam, WrongState
from portal.aid.models import Case, Skill
from portal.aid.recording_history import ensure_fresh, move, note_change
from portal.aid.rules import ENDED, CaseState, NeedKind
from portal.aid.team_queries import team_of


def assign_case(
    session: Session, *, case: Case, to: str, actor: Actor, version: int, now: datetime
) -> None:
    """Make the person with this reference the one who works the case.

    Raises StalePage, WrongState for an ended case, NotOnTheTeam for who may not take it.
    """
    ensure_fresh(case, version)
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    team = {one.reference: one for one in team_of(session, case.organisation_id, need=case.need)}
    if to not in team:
        raise NotOnTheTeam
    if CaseState(case.state) in {CaseState.RECEIVED, CaseState.TRIAGED}:
        move(case, CaseState.ASSIGNED)
    case.assigned_to_id = team[to].user_id
    note_change(session, case=case, actor=actor, what="assigned", now=now)
    session.flush()


def say_skills(session: Session, *, user_id: int, needs: Collection[NeedKind]) -> None:
    """What this person knows well, instead of what they said before."""
    session.execute(delete(Skill).where(Skill.user_id == user_id))
    session.add_all(Skill(user_id=user_id, need=need) for need in sorted(set(needs)))
    session.flush()
