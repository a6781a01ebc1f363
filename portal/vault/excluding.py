"""The requester keeps an organisation away from their request; this binds the backup too."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Capsule, Exclusion, KeyHolder, StoredContent, Wrap
from portal.vault.reaching import recipients
from portal.vault.rules import REQUESTER, Deed


def exclude(session: Session, *, capsule_id: str, organisation: str, now: datetime) -> int:
    """Takes every wrap away from the organisation's people; returns how many can still open.

    At 0 nobody can: the requester starts over by entering the identity again, for nothing is ever
    sealed anew on a receipt's authority.
    """
    capsule = session.get(Capsule, capsule_id, with_for_update=True)
    if capsule is None:
        raise CapsuleNotFound
    if session.get(Exclusion, (capsule_id, organisation)) is None:
        session.add(Exclusion(capsule_id=capsule_id, organisation=organisation))
        session.flush()
        _take_wraps_away(session, capsule_id, organisation)
        record(session, actor=REQUESTER, deed=Deed.EXCLUDED, now=now, capsule_id=capsule_id)
    return len(recipients(session, capsule))


def _take_wraps_away(session: Session, capsule_id: str, organisation: str) -> None:
    contents = select(StoredContent.id).where(StoredContent.capsule_id == capsule_id)
    people = select(KeyHolder.id).where(KeyHolder.organisation == organisation)
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents), Wrap.recipient.in_(people)))
