"""What a volunteer leaves for whoever leads their shift, encrypted under a key of its own.

This stops a thief of the database alone; whoever also holds the portal's key reads it.
"""

import hashlib
import json
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE_BYTES = 12
# One size for all: a length of its own would tell a long name from a short one.
PADDED = 2048


@dataclass(frozen=True, repr=False)
class Contact:
    """How to call a volunteer at the shift, and whom to ring in an emergency."""

    name: str
    kin: str
    phone: str


def seal_contact(contact: Contact, *, key: str, volunteer: str) -> bytes:
    """Encrypt, bound to the volunteer's reference; AES-256-GCM under a key derived from `key`."""
    said = json.dumps([contact.name, contact.kin, contact.phone], ensure_ascii=False).encode()
    if len(said) > PADDED:
        raise ValueError(f"a contact of {len(said)} bytes: the form must bound what is typed")
    nonce = os.urandom(NONCE_BYTES)
    padded = said.ljust(PADDED, b" ")
    return VERSION + nonce + _cipher(key).encrypt(nonce, padded, volunteer.encode())


def open_contact(sealed: bytes, *, key: str, volunteer: str) -> Contact:
    """Decrypt; raises cryptography's InvalidTag for another key, volunteer or an altered byte."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return Contact(*json.loads(_cipher(key).decrypt(nonce, body, volunteer.encode())))


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"resguardo volunteer contact v1" + key.encode()).digest())
