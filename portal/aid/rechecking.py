"""After a retraction, cases that might hang on it wait until the vault has answered.

The desk does not know a case's incident. So every case whose cell covers the retracted incident
stops at the same moment, by derivation; then the vault, which knows, confirms or unties each.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case, CaseEvent
from portal.clock import day_of
from portal.incidents.queries import retractions_after
from portal.outbox.writing import apply_once


def is_being_rechecked(session: Session, case: Case) -> bool:
    """Whether an incident of the case's cell was retracted since the vault last confirmed it."""
    return any(
        case.cell in retraction.cells
        for retraction in retractions_after(session, case.confirmed_through)
    )


def apply_recheck(
    session: Session,
    *,
    message_id: str,
    case_reference: str,
    tied: bool,
    confirmed_through: int,
    now: datetime,
) -> None:
    """Take the vault's word: the case is still tied, or no longer. Applied once."""
    if not apply_once(session, message_id):
        return
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is None:
        return
    case.confirmed_through = max(case.confirmed_through, confirmed_through)
    if case.tied and not tied:
        case.tied = False
        session.add(CaseEvent(case_id=case.id, day=day_of(now), actor="vault", what="untied"))
    case.version += 1
    session.flush()
