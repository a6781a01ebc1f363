"""Addresses and numbers of readers under the link key, and the links to what they asked for.

This stops a thief of the database alone; whoever also holds the portal's key reads it.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.alerts.rules import Channel

VERSION = b"\x01"
NONCE_BYTES = 12
# One size for all: a length of its own would tell one address from another.
PADDED = 1024
REFERENCE = 16
# A purpose of its own each: no number is opened, or found, as an address.
MARKED = {Channel.MAIL: "alerts-of", Channel.SMS: "alerts-to-number"}
SEALED = {
    Channel.MAIL: b"resguardo alert address v1",
    Channel.SMS: b"resguardo alert number v1",
}


def plain_address(typed: str) -> str:
    """An address as it is compared."""
    return typed.strip().lower()


def address_mark(key: str, address: str, channel: Channel = Channel.MAIL) -> str:
    """An address under a key: it is found again by who types it, and read back by nobody."""
    said = f"{MARKED[channel]}:{plain_address(address)}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def seal_address(address: str, *, key: str, reader: str, channel: Channel = Channel.MAIL) -> bytes:
    """Encrypt, bound to the reader's reference."""
    return seal(plain_address(address), key=key, purpose=SEALED[channel], bound_to=reader)


def open_address(sealed: bytes, *, key: str, reader: str, channel: Channel = Channel.MAIL) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, reader, channel or byte."""
    return open_sealed(sealed, key=key, purpose=SEALED[channel], bound_to=reader)


def seal(said: str, *, key: str, purpose: bytes, bound_to: str) -> bytes:
    """AES-256-GCM under a key derived from `key` for one purpose; all of one size."""
    padded = said.encode().ljust(PADDED)
    if len(padded) > PADDED:
        raise ValueError(f"an address of {len(padded)} bytes: the form must bound what is typed")
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher(key, purpose).encrypt(nonce, padded, bound_to.encode())


def open_sealed(sealed: bytes, *, key: str, purpose: bytes, bound_to: str) -> str:
    """Decrypt; raises cryptography's InvalidTag for another key, purpose, owner or byte."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    return _cipher(key, purpose).decrypt(nonce, body, bound_to.encode()).decode().rstrip()


def reader_token(key: str, reader: str) -> str:
    """The secret of the link to what a reader asked for: made from the row, kept nowhere."""
    return reader + _signature(key, reader)


def reader_in(key: str, token: str) -> str | None:
    """The reference of the reader whose link this is, or None for anything made up."""
    reader, told = token[:REFERENCE], token[REFERENCE:].encode("utf-8", "surrogatepass")
    return reader if hmac.compare_digest(_signature(key, reader).encode(), told) else None


def _signature(key: str, reader: str) -> str:
    """192 bits."""
    said = f"alerts:{reader}".encode("utf-8", "surrogatepass")
    made = hmac.new(key.encode(), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


def _cipher(key: str, purpose: bytes) -> AESGCM:
    return AESGCM(hashlib.sha256(purpose + key.encode()).digest())
