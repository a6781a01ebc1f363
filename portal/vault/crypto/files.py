"""Files sealed in numbered chunks with a last-chunk mark, padded to a few sizes.

The number and the mark are in each chunk's nonce: chunks that are dropped, repeated, reordered or
cut off at the end do not open.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.crypto.content import CONTENT_KEY_BYTES, pad, unpad
from portal.vault.errors import CannotOpen

CHUNK_BYTES = 64 * 1024
_SEALED_CHUNK = CHUNK_BYTES + 16
_LABEL = b"resguardo file 1"
_LENGTH_FIELD = 4


def new_file_key() -> bytes:
    """A random key of 256 bits, for one file."""
    return os.urandom(CONTENT_KEY_BYTES)


def bucket_size(length: int) -> int:
    """The size a file of `length` bytes is padded to: 64 KiB doubled as often as it takes."""
    size = CHUNK_BYTES
    while size < length + _LENGTH_FIELD:
        size *= 2
    return size


def sealed_size(length: int) -> int:
    """How many bytes a sealed file of `length` takes: its step, and a tag for each chunk."""
    size = bucket_size(length)
    return size + size // CHUNK_BYTES * (_SEALED_CHUNK - CHUNK_BYTES)


def seal_with_manifest(plain: bytes, *, blob_id: str, kind: str, name: str) -> tuple[bytes, bytes]:
    """The sealed bytes, and the manifest that opens them: it must leave sealed itself."""
    key = new_file_key()
    sealed = b"".join(seal_file(plain, key))
    manifest = {
        "key": base64.b64encode(key).decode(),
        "blob": blob_id,
        "kind": kind,
        "name": name[-120:],
        "size": len(plain),
        "sha256": hashlib.sha256(sealed).hexdigest(),
    }
    return sealed, json.dumps(manifest, ensure_ascii=False).encode()


def seal_file(plain: bytes, key: bytes) -> Iterator[bytes]:
    """The sealed chunks in order; the key must be fresh, for this file alone."""
    cipher = AESGCM(key)
    padded = pad(plain, bucket_size(len(plain)))
    starts = range(0, len(padded), CHUNK_BYTES)
    for number, start in enumerate(starts):
        nonce = chunk_nonce(number, last=number == len(starts) - 1)
        yield cipher.encrypt(nonce, padded[start : start + CHUNK_BYTES], _LABEL)


def open_file(chunks: Iterable[bytes], key: bytes) -> bytes:
    """The file again; raises CannotOpen when a chunk is missing, moved or changed."""
    cipher = AESGCM(key)
    marked = pairwise([*chunks, None])
    try:
        plain = [
            cipher.decrypt(chunk_nonce(number, last=following is None), chunk or b"", _LABEL)
            for number, (chunk, following) in enumerate(marked)
        ]
    except (InvalidTag, ValueError):
        raise CannotOpen
    return unpad(b"".join(plain))


def open_stored_file(sealed: bytes | None, key: bytes, digest: str) -> bytes:
    """The file of a manifest's key and SHA-256 (hexadecimal); raises CannotOpen for other bytes."""
    if sealed is None or hashlib.sha256(sealed).hexdigest() != digest:
        raise CannotOpen
    starts = range(0, len(sealed), _SEALED_CHUNK)
    return open_file((sealed[at : at + _SEALED_CHUNK] for at in starts), key)


def chunk_nonce(number: int, *, last: bool) -> bytes:
    """A chunk's place in its file, and whether it is the last: under a key used for one file."""
    return number.to_bytes(11, "big") + bytes([last])
