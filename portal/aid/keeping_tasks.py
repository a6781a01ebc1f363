"""What is to be done for a case, by whom and by when."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.desk_text import seal_text
from portal.aid.errors import AlreadyAnswered, NotOnTheTeam, WrongState
from portal.aid.models import Case, Task
from portal.aid.recording_history import note_change
from portal.aid.rules import ENDED, CaseState
from portal.aid.team_queries import team_of
from portal.clock import day_of


def add_task(
    session: Session,
    *,
    case: Case,
    text: str,
    due_on: date,
    to: str,
    desk_key: str,
    actor: Actor,
    now: datetime,
) -> Task:
    """Write a task down for the colleague with this reference.

    Raises WrongState for an ended case, NotOnTheTeam.
    """
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    team = {one.reference: one for one in team_of(session, case.organisation_id, need=case.need)}
    if to not in team:
        raise NotOnTheTeam
    task = Task(
        case_id=case.id,
        sealed_text=seal_text(text, key=desk_key, case_reference=case.reference),
        due_on=due_on,
        assigned_to_id=team[to].user_id,
    )
    session.add(task)
    note_change(session, case=case, actor=actor, what="task_added", now=now)
    session.flush()
    return task


def finish_task(session: Session, *, case: Case, task: Task, actor: Actor, now: datetime) -> None:
    """It is done; raises AlreadyAnswered the second time. `case` is locked by its query."""
    session.refresh(task, ["done_on"], with_for_update={"of": Task})
    if task.done_on is not None:
        raise AlreadyAnswered
    task.done_on = day_of(now)
    note_change(session, case=case, actor=actor, what="task_done", now=now)
    session.flush()
