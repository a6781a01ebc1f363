"""Messages signed by their author before they are sealed.

A seal authenticates nobody, and a forged "meet me at…" kills. The signature stands inside the seal
and ties the words to their conversation, direction and place in it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature

from portal.vault.crypto.framing import FramingError, frame, unframe
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import SignatureRefused

SIGNATURE_BYTES = 64


class Direction(StrEnum):
    """Who speaks to whom."""

    TO_REQUESTER = "to requester"
    TO_INTERMEDIARY = "to intermediary"


@dataclass(frozen=True)
class MessagePlace:
    """Which conversation a message belongs to, which way it goes, and its number there."""

    thread_id: str
    direction: Direction
    sequence: int


@dataclass(frozen=True, repr=False)
class SignedMessage:
    """Words shown to be their author's; `attached` binds the files that came with them."""

    text: str
    attached: tuple[str, ...] = ()


def sign_message(
    text: str, place: MessagePlace, author: PrivateKeys, attached: Sequence[str] = ()
) -> bytes:
    """The message with its author's signature, ready to be sealed.

    Each of `attached` names a file by what only that file has; the signature covers them all.
    """
    signed = _signed_part(text.encode(), place, author.public(), attached)
    return frame(author.signing.sign(signed), text, *attached)


def attached_name(content_id: str, manifest: bytes) -> str:
    """What a signed message binds of a file: where its manifest lies, and every byte of it.

    The manifest in turn holds the hash of the sealed bytes.
    """
    return f"{content_id}:{hashlib.sha256(manifest).hexdigest()}"


def read_message(signed_message: bytes, place: MessagePlace, author: PublicKeys) -> str:
    """The words, once they are shown to be this author's and for this place.

    Raises SignatureRefused with `unsigned` or `not the author's`.
    """
    return read_signed(signed_message, place, author).text


def read_signed(signed_message: bytes, place: MessagePlace, author: PublicKeys) -> SignedMessage:
    """The words and what they bind; raises SignatureRefused like `read_message`."""
    signature, text, attached = _parts(signed_message)
    try:
        author.signing_key().verify(signature, _signed_part(text, place, author, attached))
    except InvalidSignature:
        raise SignatureRefused("not the author's")
    try:
        return SignedMessage(text.decode(), attached)
    except UnicodeDecodeError:
        raise SignatureRefused("not words")


def _parts(signed_message: bytes) -> tuple[bytes, bytes, tuple[str, ...]]:
    try:
        signature, text, *attached = unframe(signed_message)
        names = tuple(one.decode("ascii") for one in attached)
    except (FramingError, ValueError):
        raise SignatureRefused("unsigned")
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureRefused("unsigned")
    return signature, text, names


def _signed_part(
    text: bytes, place: MessagePlace, author: PublicKeys, attached: Sequence[str]
) -> bytes:
    return frame(
        "resguardo message 2" if attached else "resguardo message 1",
        place.thread_id,
        place.direction.value,
        place.sequence,
        author.fingerprint,
        text,
        *attached,
    )
