"""Messages signed by their author before they are sealed.

A seal authenticates nobody, and a forged "meet me at…" kills. The signature stands inside the seal
and ties the words to their conversation, direction and place in it.
"""

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


def sign_message(text: str, place: MessagePlace, author: PrivateKeys) -> bytes:
    """The message with its author's signature, ready to be sealed."""
    signed = _signed_part(text.encode(), place, author.public())
    return frame(author.signing.sign(signed), text)


def read_message(signed_message: bytes, place: MessagePlace, author: PublicKeys) -> str:
    """The words, once they are shown to be this author's and for this place.

    Raises SignatureRefused with `unsigned` or `not the author's`.
    """
    signature, text = _parts(signed_message)
    try:
        author.signing_key().verify(signature, _signed_part(text, place, author))
    except InvalidSignature:
        raise SignatureRefused("not the author's")
    return text.decode()


def _parts(signed_message: bytes) -> tuple[bytes, bytes]:
    try:
        signature, text = unframe(signed_message)
    except (FramingError, ValueError):
        raise SignatureRefused("unsigned")
    if len(signature) != SIGNATURE_BYTES:
        raise SignatureRefused("unsigned")
    return signature, text


def _signed_part(text: bytes, place: MessagePlace, author: PublicKeys) -> bytes:
    return frame(
        "resguardo message 1",
        place.thread_id,
        place.direction.value,
        place.sequence,
        author.fingerprint,
        text,
    )
