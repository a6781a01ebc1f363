"""Another person of enlace answers for a case from now on."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.models import Case
from portal.outbox.writing import apply_once


def hand_case_over(
    session: Session, *, message_id: str, case_reference: str, giver: str, receiver: str
) -> None:
    """Applied once. It leaves no day behind: that day would join the case with its request."""
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is not None and apply_once(session, message_id) and case.intermediary == giver:
        case.intermediary = receiver
        session.flush()
