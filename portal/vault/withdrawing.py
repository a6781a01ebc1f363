"""The requester takes the request back: everything of it goes at once."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.attaching import detach
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import (
    Capsule,
    Exclusion,
    Release,
    StoredContent,
    StoredReceipt,
    ThreadMessage,
    Tombstone,
    Wrap,
)
from portal.vault.releasing import case_link
from portal.vault.rules import REQUESTER, Deed, MessageKind
from portal.vault.sending import send


def withdraw(session: Session, *, capsule_id: str, keys: PrivateKeys, now: datetime) -> list[str]:
    """Leaves a tombstone, tells the desk about the case if there is one, and deletes the rest.

    Returns the names of its files' blobs, for `delete_blobs` once this is committed.
    Who opened it stays in the audit. Raises CapsuleNotFound when it is already gone.
    """
    if session.get(Capsule, capsule_id, with_for_update=True) is None:
        raise CapsuleNotFound
    link = case_link(session, capsule_id=capsule_id, recipient=REQUESTER, keys=keys)
    if link is not None:
        send(session, kind=MessageKind.CASE_WITHDRAWN, payload={"case": link.case}, urgent=True)
    blob_names = forget(session, capsule_id, today=day_of(now))
    # The capsule's id is not named, as with a release: the case is withdrawn on the same day.
    record(session, actor=REQUESTER, deed=Deed.WITHDRAWN, now=now)
    return blob_names


def forget(session: Session, capsule_id: str, *, today: date) -> list[str]:
    """Deletes all rows of a capsule behind a tombstone; a restored backup replays it.

    Returns the names of its files' blobs, for `delete_blobs` once this is committed.
    """
    receipt = session.scalar(
        select(StoredReceipt.locator).where(StoredReceipt.capsule_id == capsule_id)
    )
    session.merge(Tombstone(capsule_id=capsule_id, locator=receipt, forgotten_on=today))
    session.flush()
    blob_names = detach(session, capsule_id)
    contents = select(StoredContent.id).where(StoredContent.capsule_id == capsule_id)
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents)))
    for table in (ThreadMessage, Release, Exclusion, StoredReceipt, StoredContent):
        session.execute(delete(table).where(table.capsule_id == capsule_id))
    session.execute(delete(Capsule).where(Capsule.id == capsule_id))
    return blob_names
