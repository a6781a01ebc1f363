"""Free text and pictures at the desk, encrypted under the desk's key ring.

This stops a thief of the database alone; whoever also holds the desk's key reads it.
"""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
PICTURE_LENGTH_FIELD = 4


def seal_text(text: str, *, key: str, case_reference: str) -> bytes:
    """Encrypt `text`, bound to its case; AES-256-GCM under a key derived from `key`."""
    return _seal(text.encode(), key, case_reference)


def open_text(sealed: bytes, *, key: str, case_reference: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, case or an altered byte."""
    return _open(sealed, key, case_reference).decode()


def seal_picture(padded: bytes, *, key: str, case_reference: str) -> bytes:
    """Encrypt a picture that was padded to the one size, bound to its case."""
    return _seal(padded, key, f"picture:{case_reference}")


def open_picture(sealed: bytes, *, key: str, case_reference: str) -> bytes:
    """The JPEG without its padding; raises cryptography's InvalidTag like `open_text`."""
    padded = _open(sealed, key, f"picture:{case_reference}")
    length = int.from_bytes(padded[:PICTURE_LENGTH_FIELD], "big")
    return padded[PICTURE_LENGTH_FIELD : PICTURE_LENGTH_FIELD + length]


def _seal(plain: bytes, key: str, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher(key).encrypt(nonce, plain, bound_to.encode())


def _open(sealed: bytes, key: str, bound_to: str) -> bytes:
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher(key).decrypt(nonce, body, bound_to.encode())


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"resguardo desk text v1" + key.encode()).digest())
