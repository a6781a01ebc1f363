"""What is signed when an organisation gives its word, to the byte. Pure.

Each text begins with what it is, so that no signature of one kind is one of another; a word names
its incident, revision and text, so that it cannot be shown again for something else.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Sign(StrEnum):
    """What became of a word's signature; only the first counts towards a verdict."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    BROKEN = "broken"


@dataclass(frozen=True)
class SaidWord:
    """One word: who says what of which text, in which hour."""

    incident: str
    revision: int
    text: str
    organisation: str
    speaker: int
    evidence: str
    verdict: str
    hour: str


@dataclass(frozen=True)
class SaidVote:
    """One vote to take an incident back."""

    incident: str
    organisation: str
    speaker: int
    reason: str
    moment: str


@dataclass(frozen=True)
class SaidKey:
    """That this is the organisation's key number so-and-so, from then on."""

    organisation: str
    number: int
    public_key: str
    since: str


@dataclass(frozen=True)
class SaidEnd:
    """That a key signs nothing any more."""

    public_key: str
    ended: str
    reason: str


Said = SaidWord | SaidVote | SaidKey | SaidEnd
KINDS = {
    SaidWord: b"resguardo-word-1\n",
    SaidVote: b"resguardo-retraction-vote-1\n",
    SaidKey: b"resguardo-word-key-1\n",
    SaidEnd: b"resguardo-word-key-end-1\n",
}


def bytes_of(said: Said) -> bytes:
    """One value, one text: its kind, then sorted keys, no spaces, ASCII."""
    told = json.dumps(asdict(said), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return KINDS[type(said)] + told.encode("ascii")


def moment_of(at: datetime) -> str:
    """`2026-12-01T10:00:00.000000Z`, whatever the zone it was given in."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text_digest(*parts: str) -> str:
    """Of what the word is about; each part with its length, so that no border can move."""
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(b"resguardo-word-text-1\n" + told.encode()).hexdigest()


def is_signed(said: Said, signature: str, public_key: str) -> bool:
    """Whether this key signed exactly this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), bytes_of(said))
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public_key: str) -> str:
    """Sixteen hexadecimal digits that two people can read to each other."""
    digest = hashlib.sha256(public_key.encode()).hexdigest()[:16]
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))
