"""Addresses of channels under the portal's link key: they hold tokens and passwords.

This stops a thief of the database alone; whoever also holds the portal's key reads them.
"""

import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.alerts.keys import NONCE_BYTES, PADDED, VERSION


def seal_channel(address: str, *, key: str, channel: str) -> bytes:
    """Encrypt, bound to the channel's reference; all of one size."""
    nonce = os.urandom(NONCE_BYTES)
    padded = address.encode().ljust(PADDED)
    return VERSION + nonce + _cipher(key).encrypt(nonce, padded, channel.encode())


def open_channel(sealed: bytes, *, key: str, channel: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, channel or an altered byte."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher(key).decrypt(nonce, body, channel.encode()).decode().rstrip()


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"resguardo alert channel v1" + key.encode()).digest())
