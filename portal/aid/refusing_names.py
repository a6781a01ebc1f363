"""Someone at the desk asked for the name. There is none here, and no key that opens it."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case
from portal.aid.recording_history import note_change


def refuse_name(session: Session, *, case: Case, actor: Actor, now: datetime) -> None:
    """Leave the attempt in the history, where colleagues see it."""
    note_change(session, case=case, actor=actor, what="name_refused", now=now)
    session.flush()
