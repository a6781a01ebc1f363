"""What a family says of the help stands with its case; the last word counts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case, CaseEvent
from portal.clock import day_of
from portal.outbox.writing import apply_once


def hear_family(
    session: Session,
    *,
    message_id: str,
    case_reference: str,
    arrived: str,
    helped: str | None,
    now: datetime,
) -> None:
    """Applied once. It counts after closing too: that is when most families can tell."""
    if not apply_once(session, message_id):
        return
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is None:
        return
    case.family_arrived, case.family_helped = arrived, helped
    case.version += 1
    session.add(CaseEvent(case_id=case.id, day=day_of(now), actor="vault", what="family_told"))
    session.flush()
