"""What a holder did on their own device, on its way back to the portal.

The private keys stay there: a content sealed on the device, the seals of its key, and the little
that has to be said in clear come as one file, signed as a whole.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.exceptions import InvalidSignature

from portal.vault.crypto.carried import as_bytes, as_text
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import SignatureRefused

LARGEST_ACT = 64 * 1024
_KIND = "resguardo act 1"


class ActKind(StrEnum):
    """What was done; each says its own words in clear."""

    ANSWER = "answer"  # says `sequence`, its place in the conversation
    EVIDENCE = "evidence"  # says what the desk is told of an expense, and its place
    PAPER = "paper"  # says where the sealed bytes of the bill lie, and their hash
    RELEASE = "release"  # says `case` and `incident`: the desk is told of no link between them


@dataclass(frozen=True, repr=False)
class SealedAct:
    """One content sealed on the device, and the seals of its key by recipient."""

    kind: ActKind
    capsule_id: str
    holder_id: str
    said: Mapping[str, str]
    ciphertext: bytes
    sealed_keys: Mapping[str, bytes]


def write_act(act: SealedAct, keys: PrivateKeys) -> bytes:
    """The act as a file, signed as a whole."""
    fields = {
        "kind": _KIND,
        "act": act.kind.value,
        "capsule": act.capsule_id,
        "holder": act.holder_id,
        "said": dict(act.said),
        "ciphertext": as_text(act.ciphertext),
        "keys": {reader: as_text(sealed) for reader, sealed in act.sealed_keys.items()},
        "signature": as_text(keys.signing.sign(_signed(act))),
    }
    return json.dumps(fields).encode()


def read_act(raw: bytes, kind: ActKind, author: PublicKeys) -> SealedAct:
    """The act of a file; raises SignatureRefused unless it is of this kind and all this author's.

    A file of more than LARGEST_ACT bytes is refused before it is parsed.
    """
    if len(raw) > LARGEST_ACT:
        raise SignatureRefused("too large")
    try:
        fields = json.loads(raw)
        act = SealedAct(
            ActKind(fields["act"]),
            str(fields["capsule"]),
            str(fields["holder"]),
            {str(name): str(value) for name, value in fields["said"].items()},
            as_bytes(fields["ciphertext"]),
            {str(reader): as_bytes(sealed) for reader, sealed in fields["keys"].items()},
        )
        author.signing_key().verify(as_bytes(fields["signature"]), _signed(act))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise SignatureRefused("not an act")
    except InvalidSignature:
        raise SignatureRefused("not the author's")
    if act.kind is not kind or fields.get("kind") != _KIND:
        raise SignatureRefused("another kind of act")
    return act


def _signed(act: SealedAct) -> bytes:
    said = [part for pair in sorted(act.said.items()) for part in pair]
    seals = [part for pair in sorted(act.sealed_keys.items()) for part in pair]
    return frame(
        _KIND,
        act.kind.value,
        act.capsule_id,
        act.holder_id,
        hashlib.sha256(act.ciphertext).digest(),
        # How many, so that a word said in clear can never be read as a reader's seal.
        len(said),
        *said,
        *seals,
    )
