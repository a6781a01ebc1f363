"""The one door to the opening half: everything that needs somebody's private key.

Only the help pages and the intermediaries' pages may import it; they import nothing behind it.
"""

from datetime import datetime

from portal.vault.approving import approve, suspend
from portal.vault.confirming import confirm_case
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.receipts import new_receipt, read_receipt
from portal.vault.crypto.words import WordLanguage, Words
from portal.vault.exporting import export_bundle
from portal.vault.messaging import write_to_intermediary, write_to_requester
from portal.vault.opening import ask_to_open, open_cover, open_identity
from portal.vault.process import VaultProcess
from portal.vault.reading_receipts import FoundRow, begin_visit, find_row, open_receipt
from portal.vault.reading_threads import (
    ReadMessage,
    thread_for_intermediary,
    thread_for_requester,
)
from portal.vault.releasing import CaseFacts, CaseLink, case_link, release
from portal.vault.taking_in import record_refusal, take_in_answer
from portal.vault.unlocking import LockedHolder, locked_holder, unlock
from portal.vault.withdrawing import withdraw

__all__ = [
    "CaseFacts",
    "CaseLink",
    "FoundRow",
    "LockedHolder",
    "PrivateKeys",
    "ReadMessage",
    "WordLanguage",
    "Words",
    "approve",
    "ask_to_open",
    "begin_visit",
    "case_link",
    "confirm_case",
    "end_visit",
    "export_bundle",
    "find_row",
    "keys_of_intermediary",
    "keys_of_requester",
    "lock",
    "locked_holder",
    "new_receipt",
    "open_cover",
    "open_identity",
    "open_receipt",
    "read_receipt",
    "record_refusal",
    "release",
    "suspend",
    "take_in_answer",
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
