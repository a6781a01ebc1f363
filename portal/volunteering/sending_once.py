"""A form counts once, however often its button is pressed."""

import hashlib

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.extensions import insert_once
from portal.outbox.models import AppliedMessage
from portal.volunteering.planning_errors import DoneAlready


def only_once(session: Session, *, token: str, actor: Actor) -> None:
    """Mark the form's token as used by this person; raises DoneAlready when it was."""
    said = f"{actor.reference}:{token}".encode()
    if not insert_once(session, AppliedMessage, id=f"form:{hashlib.sha256(said).hexdigest()[:48]}"):
        raise DoneAlready
