"""The vault's tables.

Where rows could be matched with rows of the main database they have random ids and day dates only,
and on SQLite no row id: the order in which they were written is not kept (see `losing_order`).
"""

from portal.vault.models.absences import Absence
from portal.vault.models.admissions import Admission
from portal.vault.models.capsules import (
    HAS_ORIGINAL,
    Capsule,
    Exclusion,
    Release,
    RetiredReceipt,
    StoredContent,
    StoredReceipt,
    ThreadMessage,
    Tombstone,
    Wrap,
)
from portal.vault.models.children import ChildReceiver
from portal.vault.models.complaints import Complaint, ComplaintAnswer
from portal.vault.models.custody import HandOver, KeptAwayPerson, Passing
from portal.vault.models.deeds import VaultDeed, VaultMessage
from portal.vault.models.disclosures import Disclosure, DisclosureLock
from portal.vault.models.files import SealedFile
from portal.vault.models.holders import DirectoryEdition, HolderApproval, KeyHolder, LockedKeyPair
from portal.vault.models.keeping import Keeping
from portal.vault.models.rotations import KeyRotation

__all__ = [
    "HAS_ORIGINAL",
    "Absence",
    "Admission",
    "Capsule",
    "ChildReceiver",
    "Complaint",
    "ComplaintAnswer",
    "DirectoryEdition",
    "Disclosure",
    "DisclosureLock",
    "Exclusion",
    "HandOver",
    "HolderApproval",
    "Keeping",
    "KeptAwayPerson",
    "KeyHolder",
    "KeyRotation",
    "LockedKeyPair",
    "Passing",
    "Release",
    "RetiredReceipt",
    "SealedFile",
    "StoredContent",
    "StoredReceipt",
    "ThreadMessage",
    "Tombstone",
    "VaultDeed",
    "VaultMessage",
    "Wrap",
]
