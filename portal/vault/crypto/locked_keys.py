"""Private keys at rest, locked with a key that comes from words."""

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import KEY_BYTES, PrivateKeys
from portal.vault.errors import CannotOpen

NONCE_BYTES = 12
TAG_BYTES = 16
LOCKED_BYTES = NONCE_BYTES + 2 * KEY_BYTES + TAG_BYTES


@dataclass(frozen=True)
class LockedKeys:
    """Locked private keys and the salt of the words that unlock them; both may be stored."""

    salt: bytes
    locked: bytes


def lock_keys(keys: PrivateKeys, key: bytes, owner: str) -> bytes:
    """Private keys under `key`, tied to their owner's row; always LOCKED_BYTES long."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, keys.to_bytes(), _tie(owner))


def unlock_keys(locked: bytes, key: bytes, owner: str) -> PrivateKeys:
    """The private keys again; raises CannotOpen for other words or another owner's row."""
    nonce, sealed = locked[:NONCE_BYTES], locked[NONCE_BYTES:]
    try:
        return PrivateKeys.from_bytes(AESGCM(key).decrypt(nonce, sealed, _tie(owner)))
    except (InvalidTag, ValueError):
        raise CannotOpen


def _tie(owner: str) -> bytes:
    return frame("resguardo locked keys 1", owner)
