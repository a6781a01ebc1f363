"""Free text at the desk, encrypted under the desk's key ring.

This stops a thief of the database alone; whoever also holds the desk's key reads it.
"""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12


def seal_text(text: str, *, key: str, case_reference: str) -> bytes:
    """Encrypt `text`, bound to its case; AES-256-GCM under a key derived from `key`."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key).encrypt(nonce, text.encode(), case_reference.encode())
    return VERSION + nonce + sealed


def open_text(sealed: bytes, *, key: str, case_reference: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, case or an altered byte."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher(key).decrypt(nonce, body, case_reference.encode()).decode()


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"resguardo desk text v1" + key.encode()).digest())
