"""The requester's words are changed: after the first use of words that someone told them, or when
somebody may have seen them.

The requester's keys stay, locked anew; the words of before answer like words that never were.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.receipts import locator
from portal.vault.crypto.words import Words
from portal.vault.errors import AlreadyReceived, ReceiptUnknown, WordsTaken
from portal.vault.models import Capsule, RetiredReceipt, StoredReceipt
from portal.vault.process import VaultProcess
from portal.vault.reading_receipts import FoundRow, open_receipt
from portal.vault.receiving import is_taken, keep_receipt, lock_with_words
from portal.vault.rules import REQUESTER, Deed


@dataclass(frozen=True, repr=False)
class Relocked:
    """The requester's keys under fresh words, and the row that they take the place of."""

    capsule_id: str
    before: LockedKeys
    old_locator: str
    new_locator: str
    locked: LockedKeys


def relock(found: FoundRow, old: Words, fresh: Words, *, vault: VaultProcess) -> Relocked:
    """Opens with the old words and locks under the fresh ones; slow, outside any transaction.

    Raises ReceiptUnknown or VaultBusy, as `open_receipt`.
    """
    keys = open_receipt(found, old, vault=vault)
    locked = lock_with_words(keys, fresh, tie=found.tie, vault=vault)
    return Relocked(
        capsule_id=found.capsule_id,
        before=found.locked,
        old_locator=locator(old, vault.receipt_pepper).hex(),
        new_locator=locator(fresh, vault.receipt_pepper).hex(),
        locked=locked,
    )


def change_words(session: Session, *, relocked: Relocked, now: datetime) -> None:
    """From here on only the fresh words open. The family sees on which day it was done.

    Raises WordsTaken when the fresh ones lead to a row already, ReceiptUnknown when the old ones
    were changed or withdrawn meanwhile: of two at once, one wins.
    """
    if session.get(Capsule, relocked.capsule_id, with_for_update=True) is None:
        raise ReceiptUnknown
    row = session.get(
        StoredReceipt, relocked.old_locator, with_for_update=True, populate_existing=True
    )
    if row is None or LockedKeys(row.salt, row.locked) != relocked.before:
        raise ReceiptUnknown
    if is_taken(session, relocked.new_locator):
        raise WordsTaken
    session.delete(row)
    session.flush()
    session.add(RetiredReceipt(locator=relocked.old_locator))
    try:
        keep_receipt(
            session,
            capsule_id=relocked.capsule_id,
            locator=relocked.new_locator,
            locked=relocked.locked,
        )
    except AlreadyReceived:
        raise WordsTaken
    record(
        session,
        actor=REQUESTER,
        deed=Deed.WORDS_CHANGED,
        now=now,
        capsule_id=relocked.capsule_id,
    )
