"""Contents under a random key that is used once, padded so that their size says little."""

import os
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.errors import CannotOpen

PAD_STEP = 4096
CONTENT_KEY_BYTES = 32

_LENGTH = struct.Struct(">I")
_LABEL = b"resguardo content 1"
# The key is drawn anew for each content and never used again, so the nonce may be constant.
_ONLY_NONCE = bytes(12)


@dataclass(frozen=True, repr=False)
class SealedContent:
    """A ciphertext that may be stored, and the key that must only leave sealed."""

    ciphertext: bytes
    key: bytes


def seal_content(plain: bytes) -> SealedContent:
    """Encrypts with a fresh key; the ciphertext is a whole number of 4 KiB steps plus its tag."""
    key = os.urandom(CONTENT_KEY_BYTES)
    return SealedContent(AESGCM(key).encrypt(_ONLY_NONCE, pad(plain, PAD_STEP), _LABEL), key)


def open_content(ciphertext: bytes, key: bytes) -> bytes:
    """The content again; raises CannotOpen when a byte or the key is not the right one."""
    try:
        return unpad(AESGCM(key).decrypt(_ONLY_NONCE, ciphertext, _LABEL))
    except (InvalidTag, ValueError):
        raise CannotOpen


def pad(plain: bytes, step: int) -> bytes:
    """The content behind its length, filled with zeros up to a multiple of `step` bytes."""
    whole = _LENGTH.pack(len(plain)) + plain
    return whole + bytes(-len(whole) % step)


def unpad(padded: bytes) -> bytes:
    """What was padded; raises CannotOpen when the length it names does not fit."""
    if len(padded) < _LENGTH.size:
        raise CannotOpen
    (length,) = _LENGTH.unpack_from(padded)
    if length > len(padded) - _LENGTH.size:
        raise CannotOpen
    return padded[_LENGTH.size : _LENGTH.size + length]
