"""Files carried between the portal and a device that is not connected to it.

A bundle holds only ciphertext and seals, so it needs no signature of its own: the tool checks every
seal, the directory and each author. What comes back (`carried_acts`) is signed as a whole.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature

from portal.vault.crypto.directory import SignedDirectory
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import CannotOpen, SignatureRefused

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


@dataclass(frozen=True, repr=False)
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
    # The place of what an intermediary notes down; 0 in bundles of before.
    next_inward: int = 0


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
        "directory": [as_text(bundle.directory.body), as_text(bundle.directory.signature)],
        "readers": list(bundle.readers),
        "next": bundle.next_sequence,
        "inward": bundle.next_inward,
        "contents": [
            [
                one.purpose, as_text(one.ciphertext), as_text(one.sealed_key),
                one.author, one.direction, one.sequence, one.sent_on, one.content_id,
            ]
            for one in bundle.contents
        ],
        "older": [[as_text(one.body), as_text(one.signature)] for one in bundle.older],
        "files": {name: as_text(sealed) for name, sealed in bundle.files.items()},
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
            SignedDirectory(*map(as_bytes, fields["directory"])),
            tuple(fields["readers"]),
            int(fields["next"]),
            tuple(_carried(one) for one in fields["contents"]),
            {str(name): as_bytes(sealed) for name, sealed in fields.get("files", {}).items()},
            tuple(SignedDirectory(*map(as_bytes, one)) for one in fields.get("older", [])),
            int(fields.get("inward", 0)),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise CannotOpen


def _carried(one: list[Any]) -> Carried:
    sealed = (str(one[0]), as_bytes(one[1]), as_bytes(one[2]))
    # Bundles of before do not name their contents.
    name = str(one[7]) if len(one) > 7 else ""
    return Carried(*sealed, one[3], one[4], int(one[5]), one[6], name)


def _offered(public: PublicKeys) -> bytes:
    return frame("resguardo key offer 1", public.sealing, public.signing)


def as_text(raw: bytes) -> str:
    """Bytes as a file of text holds them."""
    return base64.b64encode(raw).decode("ascii")


def as_bytes(text: str) -> bytes:
    """The bytes again; raises ValueError."""
    return base64.b64decode(text, validate=True)
