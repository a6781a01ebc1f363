"""The desk asks; the intermediary answers what may be said."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.desk_text import seal_text
from portal.aid.errors import AlreadyAnswered, NotYourCase, WrongState
from portal.aid.models import Case, Question
from portal.aid.recording_history import note_change
from portal.aid.rules import ENDED, CaseState
from portal.clock import day_of


def ask_enlace(
    session: Session, *, case: Case, text: str, desk_key: str, actor: Actor, now: datetime
) -> Question:
    """Ask whoever released the case. Raises NotYourCase, WrongState for an ended case."""
    if CaseState(case.state) in ENDED:
        raise WrongState(case.state)
    if case.assigned_to_id != actor.user_id:
        raise NotYourCase
    question = Question(
        case_id=case.id,
        sealed_text=seal_text(text, key=desk_key, case_reference=case.reference),
        asked_on=day_of(now),
        asked_by=actor.reference,
    )
    session.add(question)
    note_change(session, case=case, actor=actor, what="question_asked", now=now)
    session.flush()
    return question


def answer_desk(
    session: Session, *, question: Question, text: str, desk_key: str, actor: Actor, now: datetime
) -> None:
    """Answer once; raises AlreadyAnswered. The question is locked by its query.

    The text has passed the scanner, like everything that leaves an intermediary for the desk.
    """
    if question.answered_on is not None:
        raise AlreadyAnswered
    case = question.case
    question.sealed_answer = seal_text(text, key=desk_key, case_reference=case.reference)
    question.answered_on = day_of(now)
    note_change(session, case=case, actor=actor, what="question_answered", now=now)
    session.flush()
