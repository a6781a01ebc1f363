"""The words and pictures of a case that ended long ago go; the bare figures stay for the books."""

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.aid.models import Case, CaseEvent, CasePicture, Question, Referral, Task
from portal.aid.retention_rules import is_due, last_ending
from portal.audit.recording import record
from portal.clock import day_of

MACHINE = "retention"


def due_for_erasing(session: Session, *, today: date, limit: int = 100) -> list[int]:
    """Ended cases whose year is over and whose words are still there, some at a time."""
    query = select(Case.id).where(
        Case.closed_on <= last_ending(today), Case.erased_on.is_(None), Case.is_open.is_(False)
    )
    return list(session.scalars(query.order_by(Case.id).limit(limit)))


def erase_words(session: Session, *, case_id: int, now: datetime) -> bool:
    """Empty the text, delete pictures, tasks, questions and what others noted; False when idle.

    What stays: kind, band, cell, amounts, days, outcome and the family's two words. Asked again
    under the lock, for the case may have been reopened since.
    """
    query = select(Case).where(Case.id == case_id).with_for_update()
    case = session.scalar(query.execution_options(populate_existing=True))
    today = day_of(now)
    if case is None or case.is_open or case.erased_on or not is_due(case.closed_on, today):
        return False
    case.sealed_text, case.erased_on = b"", today
    case.version += 1
    for table in (CasePicture, Task, Question):
        session.execute(delete(table).where(table.case_id == case.id))
    noted = update(Referral).where(Referral.case_id == case.id)
    session.execute(noted.values(sealed_note=None))
    session.add(CaseEvent(case_id=case.id, day=today, actor=MACHINE, what="words_erased"))
    record(
        session, actor=MACHINE, action="case_words_erased", subject=f"case:{case.reference}",
        organisation_id=case.organisation_id, now=now,
    )  # fmt: skip
    session.flush()
    return True
