"""The requester comes back with their eight words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.receipts import decoy, locator, new_receipt, unlock_with_receipt
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.custody import first_pair, hand_overs
from portal.vault.errors import CannotOpen, ReceiptUnknown, WordsBorrowed, WordsTaken
from portal.vault.models import Capsule, StoredReceipt
from portal.vault.process import VaultProcess
from portal.vault.receiving import is_taken, requester_tie
from portal.vault.rules import Place


@dataclass(frozen=True, repr=False)
class FoundRow:
    """What the first two words led to: a request's row, or a decoy that takes the same work."""

    locked: LockedKeys
    tie: str
    capsule_id: str
    borrowed: bool = False


def find_row(session: Session, receipt: Words, *, vault: VaultProcess) -> FoundRow:
    """The row to try the words on. There always is one: nobody learns which locators exist."""
    row = session.get(StoredReceipt, locator(receipt, vault.receipt_pepper).hex())
    capsule = session.get(Capsule, row.capsule_id if row else "")
    if row is None or capsule is None:
        return FoundRow(decoy(receipt, vault.receipt_pepper), tie="", capsule_id="")
    # The words are locked under the first pair; who stands there now is proven by signatures.
    first = first_pair(capsule, hand_overs(session, capsule.id))
    tie = requester_tie(capsule.id, first[Place.CHOSEN], first[Place.BACKUP])
    return FoundRow(LockedKeys(row.salt, row.locked), tie, capsule.id, row.borrowed)


def open_receipt(found: FoundRow, receipt: Words, *, vault: VaultProcess) -> PrivateKeys:
    """The requester's own keys; raises ReceiptUnknown or VaultBusy, the same for every cause.

    Slow on purpose: call it outside any transaction.
    """
    try:
        with vault.queue.place():
            return unlock_with_receipt(
                found.locked,
                receipt,
                owner=found.tie,
                pepper=vault.receipt_pepper,
                work=vault.receipt_work,
            )
    except CannotOpen:
        raise ReceiptUnknown


def free_receipt(session: Session, language: WordLanguage, *, vault: VaultProcess) -> Words:
    """Eight words whose first two find nothing yet: among thousands of requests some would meet."""
    while True:
        words = new_receipt(language)
        if not is_taken(session, locator(words, vault.receipt_pepper).hex()):
            return words


def ensure_same_request(found: FoundRow, receipt: Words, *, vault: VaultProcess) -> None:
    """Raises WordsTaken unless these very words open the row they lead to: sent twice, it is the
    same family; otherwise two families met in their first two words. Raises VaultBusy."""
    try:
        open_receipt(found, receipt, vault=vault)
    except ReceiptUnknown:
        raise WordsTaken


def begin_visit(found: FoundRow, receipt: Words, *, vault: VaultProcess, now: datetime) -> str:
    """Opens the receipt and holds its keys in memory; answers the cookie that reaches them.

    Raises WordsBorrowed when they open, but somebody else knows them; else as `open_receipt`.
    """
    keys = open_receipt(found, receipt, vault=vault)
    if found.borrowed:
        raise WordsBorrowed
    return vault.requesters.hold(found.capsule_id, keys, now=now)
