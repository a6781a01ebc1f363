"""The vault's tables.

Where rows could be matched with rows of the main database they have random ids and day dates only,
and on SQLite no row id: the order in which they were written is not kept (see `losing_order`).
"""

from portal.vault.models.capsules import (
    Capsule,
    Exclusion,
    Release,
    StoredContent,
    StoredReceipt,
    ThreadMessage,
    Tombstone,
    Wrap,
)
from portal.vault.models.deeds import VaultDeed, VaultMessage
from portal.vault.models.files import SealedFile
from portal.vault.models.holders import DirectoryEdition, HolderApproval, KeyHolder, LockedKeyPair

__all__ = [
    "Capsule",
    "DirectoryEdition",
    "Exclusion",
    "HolderApproval",
    "KeyHolder",
    "LockedKeyPair",
    "Release",
    "SealedFile",
    "StoredContent",
    "StoredReceipt",
    "ThreadMessage",
    "Tombstone",
    "VaultDeed",
    "VaultMessage",
    "Wrap",
]
