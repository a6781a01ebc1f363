"""The requester keeps a person or an organisation away from their request.

It binds the backup and every later hand-over too.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import (
    Exclusion,
    KeptAwayPerson,
    KeyHolder,
    StoredContent,
    Wrap,
)
from portal.vault.reaching import locked_capsule, recipients
from portal.vault.rotations import every_key_of
from portal.vault.rules import REQUESTER, Deed


def exclude(session: Session, *, capsule_id: str, organisation: str, now: datetime) -> int:
    """Takes every wrap away from the organisation's people; returns how many can still open.

    At 0 nobody can: the requester starts over by entering the identity again, for nothing is ever
    sealed anew on a receipt's authority.
    """
    # A hand-over locks the same row: of the two at once, one sees what the other did.
    capsule = locked_capsule(session, capsule_id)
    if session.get(Exclusion, (capsule_id, organisation)) is None:
        row = Exclusion(capsule_id=capsule_id, organisation=organisation)
        _keep_away(session, row, KeyHolder.organisation == organisation, now)
    return len(recipients(session, capsule))


def exclude_person(session: Session, *, capsule_id: str, holder_id: str, now: datetime) -> int:
    """Takes every wrap away from one person, under any key; returns how many can still open.

    Raises CapsuleNotFound, also for a person whom the vault does not know.
    """
    capsule = locked_capsule(session, capsule_id)
    if session.get(KeyHolder, holder_id) is None:
        raise CapsuleNotFound
    if session.get(KeptAwayPerson, (capsule_id, holder_id)) is None:
        row = KeptAwayPerson(capsule_id=capsule_id, holder_id=holder_id)
        _keep_away(session, row, KeyHolder.id.in_(every_key_of(session, [holder_id])), now)
    return len(recipients(session, capsule))


def _keep_away(
    session: Session, row: Exclusion | KeptAwayPerson, whom: ColumnElement[bool], now: datetime
) -> None:
    session.add(row)
    session.flush()
    contents = select(StoredContent.id).where(StoredContent.capsule_id == row.capsule_id)
    people = select(KeyHolder.id).where(whom)
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents), Wrap.recipient.in_(people)))
    record(session, actor=REQUESTER, deed=Deed.EXCLUDED, now=now, capsule_id=row.capsule_id)
