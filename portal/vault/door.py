"""The one door to the opening half: everything that needs somebody's private key.

Only the help pages and the intermediaries' pages may import it; they import nothing behind it.
"""

from datetime import datetime

from portal.vault.approving import approve, suspend
from portal.vault.confirming import confirm_case
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.receipts import new_receipt, read_receipt
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.messaging import write_to_intermediary, write_to_requester
from portal.vault.opening import ask_to_open, open_cover, open_identity
from portal.vault.process import VaultProcess
from portal.vault.reading_files import (
    FileLine,
    OpenedFile,
    ask_to_open_file,
    list_files,
    read_file,
)
from portal.vault.reading_receipts import FoundRow, begin_visit, find_row, open_receipt
from portal.vault.reading_threads import (
    ReadMessage,
    thread_for_intermediary,
    thread_for_requester,
)
from portal.vault.reencoding import redraw
from portal.vault.releasing import CaseFacts, CaseLink, case_link, release
from portal.vault.unlocking import LockedHolder, locked_holder, unlock
from portal.vault.withdrawing import withdraw

__all__ = [
    "CaseFacts",
    "CaseLink",
    "FileLine",
    "FoundRow",
    "LockedHolder",
    "OpenedFile",
    "PrivateKeys",
    "ReadMessage",
    "WordLanguage",
    "Words",
    "approve",
    "ask_to_open",
    "ask_to_open_file",
    "begin_visit",
    "case_link",
    "confirm_case",
    "end_visit",
    "find_row",
    "keys_of_intermediary",
    "keys_of_requester",
    "list_files",
    "lock",
    "locked_holder",
    "new_receipt",
    "open_cover",
    "open_identity",
    "open_receipt",
    "read_file",
    "read_receipt",
    "redraw",
    "release",
    "suspend",
    "thread_for_intermediary",
    "thread_for_requester",
    "unlock",
    "withdraw",
    "write_to_intermediary",
    "write_to_requester",
]


def keys_of_intermediary(
    cookie: str, *, holder_id: str, vault: VaultProcess, now: datetime
) -> PrivateKeys:
    """The unlocked keys for this one request; raises VaultLocked."""
    return vault.intermediaries.keys(cookie, holder_id, now=now)


def keys_of_requester(
    cookie: str, *, vault: VaultProcess, now: datetime
) -> tuple[str, PrivateKeys]:
    """The capsule's id and the requester's keys for this one request; raises VaultLocked."""
    capsule_id = vault.requesters.owner(cookie, now=now)
    return capsule_id, vault.requesters.keys(cookie, capsule_id, now=now)


def lock(cookie: str, *, vault: VaultProcess) -> None:
    """Forgets the keys: a sign-out, or "cambiar de persona"."""
    vault.intermediaries.lock(cookie)


def end_visit(cookie: str, *, vault: VaultProcess) -> None:
    """The requester leaves: the keys are forgotten."""
    vault.requesters.lock(cookie)
