"""Tasks, questions, proposals and filters: what waits for someone in particular."""

from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, Commitment, Need, Question, SavedFilter, Task
from portal.errors import NotFound

MOST = 50
Found = TypeVar("Found")


def tasks_of(session: Session, case: Case) -> list[Task]:
    """The case's tasks, open ones first, then by day."""
    query = select(Task).where(Task.case_id == case.id)
    return list(
        session.scalars(query.order_by(Task.done_on.is_not(None), Task.due_on, Task.id).limit(MOST))
    )


def task_for(session: Session, case: Case, reference: str) -> Task:
    """A task of this case; raises NotFound."""
    return _one(
        session.scalar(select(Task).where(Task.reference == reference, Task.case_id == case.id))
    )


def my_tasks(session: Session, actor: Actor) -> list[Task]:
    """What this person still has to do, by day."""
    query = select(Task).where(Task.assigned_to_id == actor.user_id, Task.done_on.is_(None))
    return list(session.scalars(query.order_by(Task.due_on, Task.id).limit(MOST)))


def late_tasks(tasks: list[Task], today: date) -> int:
    """How many of these should have been done."""
    return sum(task.due_on < today for task in tasks)


def questions_of(session: Session, case: Case) -> list[Question]:
    """What was asked about the case, newest first."""
    query = select(Question).where(Question.case_id == case.id)
    return list(session.scalars(query.order_by(Question.id.desc()).limit(MOST)))


def questions_for(session: Session, actor: Actor) -> list[Question]:
    """What desks ask this intermediary and they have not answered, oldest first."""
    query = (
        select(Question)
        .join(Case, Question.case_id == Case.id)
        .where(Case.intermediary == actor.reference, Question.answered_on.is_(None), Case.is_open)
    )
    return list(session.scalars(query.order_by(Question.id).limit(MOST)))


def question_for(session: Session, actor: Actor, reference: str) -> Question:
    """A question about a case that this intermediary released, locked; raises NotFound."""
    query = (
        select(Question)
        .join(Case, Question.case_id == Case.id)
        .where(Question.reference == reference, Case.intermediary == actor.reference)
    )
    return _one(
        session.scalar(query.with_for_update(of=Question).execution_options(populate_existing=True))
    )


def commitment_for(session: Session, case: Case, reference: str) -> Commitment:
    """A commitment of this case, locked after it; raises NotFound."""
    query = (
        select(Commitment)
        .join(Need, Commitment.need_id == Need.id)
        .where(Commitment.reference == reference, Need.case_id == case.id)
    )
    return _one(
        session.scalar(
            query.with_for_update(of=Commitment).execution_options(populate_existing=True)
        )
    )


def filters_of(session: Session, user_id: int) -> list[SavedFilter]:
    """The filters that this person keeps, by name."""
    query = select(SavedFilter).where(SavedFilter.user_id == user_id)
    return list(session.scalars(query.order_by(SavedFilter.name).limit(MOST)))


def _one(found: Found | None) -> Found:
    if found is None:
        raise NotFound
    return found
