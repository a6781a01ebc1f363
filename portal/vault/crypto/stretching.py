"""Words made costly to guess: Argon2id, then a pepper that is not in any database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.vault.errors import VaultBusy

SALT_BYTES = 16
KEY_BYTES = 32


@dataclass(frozen=True)
class WorkFactor:
    """What one guess costs: memory in KiB and passes over it."""

    memory_kib: int
    passes: int
    lanes: int = 1


RECEIPT_WORK = WorkFactor(memory_kib=32 * 1024, passes=3)
PASSPHRASE_WORK = WorkFactor(memory_kib=64 * 1024, passes=3)


def stretch(secret: str, *, salt: bytes, pepper: bytes, purpose: str, work: WorkFactor) -> bytes:
    """A 32-byte key: HKDF keyed by the pepper over Argon2id of the secret and the row's salt."""
    slow = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=work.passes,
        lanes=work.lanes,
        memory_cost=work.memory_kib,
    ).derive(secret.encode())
    return HKDF(SHA256(), KEY_BYTES, salt=pepper, info=purpose.encode()).derive(slow)


class StretchQueue:
    """How many people's words are stretched at once; each takes tens of MiB for that time."""

    def __init__(self, places: int, patience_seconds: float) -> None:
        self._places = BoundedSemaphore(places)
        self._patience = patience_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Waits for a place; raises VaultBusy, the same for everyone, when none comes free."""
        if not self._places.acquire(timeout=self._patience):
            raise VaultBusy
        try:
            yield
        finally:
            self._places.release()
