"""Files that came with a message, for those who read the message itself.

Only what a genuine message binds is opened: the conversation is read first, each time.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CapsuleNotFound
from portal.vault.process import VaultProcess
from portal.vault.reading_files import OpenedFile, on_record, open_stored
from portal.vault.reading_threads import (
    ReadMessage,
    thread_for_intermediary,
    thread_for_requester,
)
from portal.vault.rules import REQUESTER, Deed


def read_message_file(
    session: Session,
    *,
    opening_id: str,
    content_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> OpenedFile:
    """For an intermediary, once the file's opening is on record; `session` must be a reading one.

    Raises OpeningRefused, CapsuleNotFound for what no genuine message brought, or CannotOpen.
    """
    if session.connection().get_execution_options().get("writing"):
        raise RuntimeError("commit the opening first; open with vault_reading()")
    capsule_id = on_record(session, opening_id, Deed.OPENED_FILE, holder_id, now)
    thread = thread_for_intermediary(
        session, capsule_id=capsule_id, holder_id=holder_id, keys=keys, vault=vault
    )
    _ensure_brought(thread, content_id)
    return open_stored(session, content_id, recipient=holder_id, keys=keys, blobs=vault.blobs)


def read_file_to_requester(
    session: Session, *, capsule_id: str, content_id: str, keys: PrivateKeys, vault: VaultProcess
) -> OpenedFile:
    """For the requester; no row says on which day they read, as none does of messages.

    Raises CapsuleNotFound for what no genuine message to them brought, or CannotOpen.
    """
    thread = thread_for_requester(session, capsule_id=capsule_id, keys=keys, vault=vault)
    _ensure_brought(thread, content_id)
    return open_stored(session, content_id, recipient=REQUESTER, keys=keys, blobs=vault.blobs)


def _ensure_brought(thread: Sequence[ReadMessage], content_id: str) -> None:
    if not any(file.content_id == content_id for message in thread for file in message.files):
        raise CapsuleNotFound
