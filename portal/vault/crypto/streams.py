"""Streams of any length sealed to one recipient, in bounded memory: the vault's backups.

The header names the stream and holds its key, sealed to the recipient and tied to that name; the
chunks are numbered and the last is marked, as in `files`.
"""

import json
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault.crypto.content import CONTENT_KEY_BYTES
from portal.vault.crypto.files import CHUNK_BYTES, chunk_nonce
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose, SealSuite, context_for, open_key, seal_key
from portal.vault.errors import CannotOpen

_LABEL = b"resguardo stream 1"
_TAG_BYTES = 16


def seal_stream(parts: Iterable[bytes], to: PublicKeys, *, name: str, out: BinaryIO) -> None:
    """Writes a header line and the sealed chunks of all `parts` together."""
    key, mark = os.urandom(CONTENT_KEY_BYTES), os.urandom(16)
    sealed = seal_key(key, to, context_for(Purpose.BACKUP, name, mark))
    suite = SealSuite.X25519_AES256GCM.value
    fields = {"name": name, "suite": suite, "mark": mark.hex(), "key": sealed.hex()}
    header = json.dumps(fields, sort_keys=True).encode("ascii")
    out.write(header + b"\n")
    cipher = AESGCM(key)
    for number, (chunk, last) in enumerate(_with_last(_chunks(parts))):
        out.write(cipher.encrypt(chunk_nonce(number, last=last), chunk, _LABEL + header))


def open_stream(stream: BinaryIO, keys: PrivateKeys, *, name: str) -> Iterator[bytes]:
    """The parts again, in chunks; raises CannotOpen on another name or key, a changed byte, or a
    stream that was cut off: trust nothing of it until it has ended."""
    header = stream.readline().rstrip(b"\n")
    cipher = AESGCM(_key(header, keys, name))
    sealed = iter(lambda: stream.read(CHUNK_BYTES + _TAG_BYTES), b"")
    ended = False
    for number, (chunk, last) in enumerate(_with_last(sealed)):
        try:
            yield cipher.decrypt(chunk_nonce(number, last=last), chunk, _LABEL + header)
        except (InvalidTag, ValueError):
            raise CannotOpen
        ended = last
    if not ended:
        raise CannotOpen


def _key(header: bytes, keys: PrivateKeys, name: str) -> bytes:
    try:
        fields = json.loads(header)
        mark, sealed = bytes.fromhex(fields["mark"]), bytes.fromhex(fields["key"])
        named = fields["name"]
    except (ValueError, KeyError, TypeError):
        raise CannotOpen
    if named != name:
        raise CannotOpen
    return open_key(sealed, keys, context_for(Purpose.BACKUP, name, mark))


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        held += part
        while len(held) > CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    yield bytes(held)


def _with_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held: bytes | None = None
    for chunk in chunks:
        if held is not None:
            yield held, False
        held = chunk
    if held is not None:
        yield held, True
