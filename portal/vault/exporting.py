"""A request leaves as one sealed file for a holder whose keys are not on the server."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.crypto.carried import Bundle, Carried, write_bundle
from portal.vault.crypto.signing import Direction
from portal.vault.directories import newest_edition
from portal.vault.errors import IntakeClosed
from portal.vault.messaging import next_place
from portal.vault.models import StoredContent, ThreadMessage, Wrap
from portal.vault.opening import opened_capsule
from portal.vault.reaching import recipients


def export_bundle(session: Session, *, opening_id: str, holder_id: str, now: datetime) -> bytes:
    """The file, once its opening is on record; `session` must be a reading one.

    Raises OpeningRefused when the row is not committed, or IntakeClosed without a directory.
    """
    capsule = opened_capsule(session, opening_id=opening_id, holder_id=holder_id, now=now)
    directory = newest_edition(session)
    if directory is None:
        raise IntakeClosed("no directory")
    place = next_place(session, capsule.id, Direction.TO_REQUESTER)
    bundle = Bundle(
        capsule_id=capsule.id,
        holder_id=holder_id,
        directory=directory,
        readers=tuple(recipients(session, capsule)),
        next_sequence=place.sequence,
        contents=tuple(_contents(session, capsule.id, holder_id)),
    )
    return write_bundle(bundle)


def _contents(session: Session, capsule_id: str, holder_id: str) -> list[Carried]:
    rows = session.execute(
        select(StoredContent, Wrap, ThreadMessage)
        .join(Wrap, Wrap.content_id == StoredContent.id)
        .outerjoin(ThreadMessage, ThreadMessage.content_id == StoredContent.id)
        .where(StoredContent.capsule_id == capsule_id, Wrap.recipient == holder_id)
    )
    return [_carried(*row) for row in rows]


def _carried(stored: StoredContent, wrap: Wrap, message: ThreadMessage | None) -> Carried:
    sealed = (stored.purpose, stored.ciphertext, wrap.sealed_key)
    if message is None:
        return Carried(*sealed)
    sent_on = message.sent_on.isoformat()
    return Carried(*sealed, message.author, message.direction, message.sequence, sent_on)
