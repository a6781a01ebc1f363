"""The requester takes the request back: everything of it goes at once."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import forget
from portal.vault.models import Capsule
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
