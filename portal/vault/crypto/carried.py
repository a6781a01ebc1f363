"""Files carried between the portal and a device that is not connected to it.

A bundle holds only ciphertext and seals, so it needs no signature of its own: the tool checks every
seal, the directory and each author. What comes back is signed as a whole by the holder.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature

from portal.vault.crypto.directory import SignedDirectory
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import CannotOpen, SignatureRefused

LARGEST_ANSWER = 64 * 1024
_OFFER = "resguardo-key-1"


@dataclass(frozen=True)
class Carried:
    """One content, and the seal of its key for the bundle's holder."""

    purpose: str
    ciphertext: bytes
    sealed_key: bytes
    author: str = ""
    direction: str = ""
    sequence: int = 0
    sent_on: str = ""
    content_id: str = ""


@dataclass(frozen=True)
class Bundle:
    """One request as it leaves the portal for one holder; nobody else can read it."""

    capsule_id: str
    holder_id: str
    directory: SignedDirectory
    readers: tuple[str, ...]
    next_sequence: int
    contents: tuple[Carried, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    older: tuple[SignedDirectory, ...] = ()


@dataclass(frozen=True)
class SealedAnswer:
    """A message sealed on the device, and the seals of its key by recipient."""

    capsule_id: str
    holder_id: str
    sequence: int
    ciphertext: bytes
    sealed_keys: Mapping[str, bytes]


def offer_keys(keys: PrivateKeys) -> str:
    """The public half in one line, signed to show that its private half is at hand."""
    public = keys.public()
    signature = keys.signing.sign(_offered(public))
    return f"{_OFFER} {public.sealing.hex()} {public.signing.hex()} {signature.hex()}"


def read_offer(line: str) -> PublicKeys:
    """The offered keys; raises SignatureRefused unless the holder of both signed."""
    try:
        label, sealing, signing, signature = line.split()
        public = PublicKeys(bytes.fromhex(sealing), bytes.fromhex(signing))
        public.sealing_key()
        public.signing_key().verify(bytes.fromhex(signature), _offered(public))
    except (ValueError, InvalidSignature):
        raise SignatureRefused("not an offer of keys")
    if label != _OFFER:
        raise SignatureRefused("not an offer of keys")
    return public


def write_bundle(bundle: Bundle) -> bytes:
    """The bundle as a file."""
    fields = {
        "kind": "resguardo bundle 1",
        "capsule": bundle.capsule_id,
        "holder": bundle.holder_id,
        "directory": [_text(bundle.directory.body), _text(bundle.directory.signature)],
        "readers": list(bundle.readers),
        "next": bundle.next_sequence,
        "contents": [
            [
                one.purpose, _text(one.ciphertext), _text(one.sealed_key),
                one.author, one.direction, one.sequence, one.sent_on, one.content_id,
            ]
            for one in bundle.contents
        ],
        "older": [[_text(one.body), _text(one.signature)] for one in bundle.older],
        "files": {name: _text(sealed) for name, sealed in bundle.files.items()},
    }  # fmt: skip
    return json.dumps(fields).encode()


def read_bundle(raw: bytes) -> Bundle:
    """The bundle of a file; raises CannotOpen when it is not one."""
    try:
        fields = json.loads(raw)
        if fields["kind"] != "resguardo bundle 1":
            raise CannotOpen
        return Bundle(
            fields["capsule"],
            fields["holder"],
            SignedDirectory(*map(_bytes, fields["directory"])),
            tuple(fields["readers"]),
            int(fields["next"]),
            tuple(_carried(one) for one in fields["contents"]),
            {str(name): _bytes(sealed) for name, sealed in fields.get("files", {}).items()},
            tuple(SignedDirectory(*map(_bytes, one)) for one in fields.get("older", [])),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise CannotOpen


def _carried(one: list[Any]) -> Carried:
    sealed = (str(one[0]), _bytes(one[1]), _bytes(one[2]))
    # Bundles of before do not name their contents.
    name = str(one[7]) if len(one) > 7 else ""
    return Carried(*sealed, one[3], one[4], int(one[5]), one[6], name)


def write_answer(answer: SealedAnswer, keys: PrivateKeys) -> bytes:
    """The answer as a file, signed as a whole."""
    fields = {
        "kind": "resguardo answer 1",
        "capsule": answer.capsule_id,
        "holder": answer.holder_id,
        "sequence": answer.sequence,
        "ciphertext": _text(answer.ciphertext),
        "keys": {reader: _text(sealed) for reader, sealed in answer.sealed_keys.items()},
        "signature": _text(keys.signing.sign(_answered(answer))),
    }
    return json.dumps(fields).encode()


def read_answer(raw: bytes, author: PublicKeys) -> SealedAnswer:
    """The answer of a file; raises SignatureRefused unless this author signed all of it."""
    try:
        fields = json.loads(raw)
        if fields["kind"] != "resguardo answer 1":
            raise SignatureRefused("not an answer")
        answer = SealedAnswer(
            str(fields["capsule"]),
            str(fields["holder"]),
            int(fields["sequence"]),
            _bytes(fields["ciphertext"]),
            {str(reader): _bytes(sealed) for reader, sealed in fields["keys"].items()},
        )
        author.signing_key().verify(_bytes(fields["signature"]), _answered(answer))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SignatureRefused("not an answer")
    except InvalidSignature:
        raise SignatureRefused("not the author's")
    return answer


def _offered(public: PublicKeys) -> bytes:
    return frame("resguardo key offer 1", public.sealing, public.signing)


def _answered(answer: SealedAnswer) -> bytes:
    seals = [part for pair in sorted(answer.sealed_keys.items()) for part in pair]
    return frame(
        "resguardo answer 1",
        answer.capsule_id,
        answer.holder_id,
        answer.sequence,
        hashlib.sha256(answer.ciphertext).digest(),
        *seals,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
