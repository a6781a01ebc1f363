"""What one process of the vault holds in memory, and nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.vault.availability_rules import CASELOAD
from portal.vault.blobs import BlobStore, in_memory
from portal.vault.crypto.at_hand import PicturesAtHand
from portal.vault.crypto.directory import Directory, Known, SignedDirectory, verify_directory
from portal.vault.crypto.stretching import (
    PASSPHRASE_WORK,
    RECEIPT_WORK,
    StretchQueue,
    WorkFactor,
)
from portal.vault.crypto.unlocked import UnlockedMemory
from portal.vault.newest_mark import NewestMark

QUEUE_PLACES = 4
QUEUE_PATIENCE_SECONDS = 5.0


class NewestSeen:
    """The newest directory relied on: an older one is refused from then on.

    With a mark on disk that holds for every process of this machine, and after a restart.
    """

    def __init__(self, mark: NewestMark | None = None) -> None:
        self._known: Known | None = None
        self._mark = mark
        self._guard = Lock()

    def verify(
        self, signed: SignedDirectory, root: Ed25519PublicKey, *, now: datetime
    ) -> Directory:
        """The directory, if it may be relied upon; raises DirectoryRefused."""
        with self._guard:
            if self._mark is None:
                return self._relied_on(signed, root, now)
            with self._mark.held() as mark:
                self._known = mark.read()
                before = self._known
                directory = self._relied_on(signed, root, now)
                if self._known is not None and self._known != before:
                    mark.write(self._known)
                return directory

    def _relied_on(
        self, signed: SignedDirectory, root: Ed25519PublicKey, now: datetime
    ) -> Directory:
        directory = verify_directory(signed, root, now=now, known=self._known)
        self._known = Known(directory.number, signed.hash)
        return directory


@dataclass(frozen=True, repr=False)
class VaultProcess:
    """Pepper, root key, work factors, the queue for words, and who is unlocked now."""

    pepper: bytes
    root: Ed25519PublicKey
    receipt_work: WorkFactor = RECEIPT_WORK
    passphrase_work: WorkFactor = PASSPHRASE_WORK
    queue: StretchQueue = field(
        default_factory=lambda: StretchQueue(QUEUE_PLACES, QUEUE_PATIENCE_SECONDS)
    )
    intermediaries: UnlockedMemory = field(default_factory=UnlockedMemory)
    requesters: UnlockedMemory = field(default_factory=UnlockedMemory)
    newest_seen: NewestSeen = field(default_factory=NewestSeen)
    blobs: BlobStore = field(default_factory=in_memory)
    at_hand: PicturesAtHand = field(default_factory=PicturesAtHand)
    caseload: int = CASELOAD

    @property
    def receipt_pepper(self) -> bytes:
        return self._derived("receipts")

    @property
    def passphrase_pepper(self) -> bytes:
        return self._derived("passphrases")

    def _derived(self, label: str) -> bytes:
        kdf = HKDF(SHA256(), 32, salt=None, info=f"resguardo pepper {label}".encode())
        return kdf.derive(self.pepper)
