"""A cleaned picture joins its case; the vault's message is applied once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.aid.errors import TooManyPictures
from portal.aid.models import Case, CasePicture
from portal.aid.picture_queries import has_room
from portal.aid.rules import ENDED, CaseState
from portal.outbox.writing import apply_once


def add_picture(session: Session, *, message_id: str, case_reference: str, sealed: bytes) -> bool:
    """Keep the sealed picture with its case; False when there is nothing to do.

    No audit row and no line of history: their day would join the case to a request whose file was
    opened then. The vault's own audit says who released a picture on which day. A picture for a
    case that ended goes nowhere. Raises TooManyPictures.
    """
    case = session.scalar(select(Case).where(Case.reference == case_reference).with_for_update())
    if case is None or CaseState(case.state) in ENDED:
        # Not marked as applied: reopened, the case may be given the same picture.
        return False
    if not apply_once(session, message_id):
        return False
    if not has_room(session, case_reference):
        raise TooManyPictures
    session.add(CasePicture(case_id=case.id, sealed=sealed))
    session.flush()
    return True
