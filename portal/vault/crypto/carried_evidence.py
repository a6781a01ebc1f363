"""A bill on its way from a device: what it comes to, where it lies, and its sealed bytes.

Two acts of one author in one file. The first is the message that notes the expense down; it binds
the second, which is the sealed manifest of the bill; that one binds the sealed bytes. So all of it
is one deed, and no part can be put beside another's.
"""

import hashlib
from dataclasses import dataclass, replace

from portal.references import is_reference
from portal.vault.crypto.carried_acts import ActKind, SealedAct, read_act, write_act
from portal.vault.crypto.files import sealed_size
from portal.vault.crypto.framing import FramingError, frame, unframe
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.errors import SignatureRefused

# The largest step that a form's body still holds.
MOST_PLAIN = 8 * 1024 * 1024 - 4
_KIND = b"resguardo evidence 1"
_STEPS = frozenset(sealed_size(64 * 1024 * 2**step - 4) for step in range(8))


@dataclass(frozen=True, repr=False)
class CarriedEvidence:
    """All of it, once both signatures and both hashes hold."""

    message: SealedAct
    paper: SealedAct
    sealed: bytes


def write_carried(brought: CarriedEvidence, keys: PrivateKeys) -> bytes:
    """The file; what binds its parts is added here."""
    bound = {**brought.paper.said, "sha256": _hash(brought.sealed)}
    paper = write_act(replace(brought.paper, said=bound), keys)
    said = {**brought.message.said, "paper": _hash(paper)}
    return frame(_KIND, write_act(replace(brought.message, said=said), keys), paper, brought.sealed)


def read_carried(raw: bytes, author: PublicKeys) -> CarriedEvidence:
    """The parts of a file; raises SignatureRefused unless all of them are this author's one deed.

    What is sealed is not looked into: it opens to its readers alone. Its size is one of the steps
    that every file has.
    """
    try:
        kind, first, second, sealed = unframe(raw)
    except (FramingError, ValueError):
        raise SignatureRefused("not a bill")
    message = read_act(first, ActKind.EVIDENCE, author)
    paper = read_act(second, ActKind.PAPER, author)
    named = paper.said.keys() == {"file", "blob", "sha256"} and all(
        is_reference(paper.said[name]) for name in ("file", "blob")
    )
    together = (message.capsule_id, message.holder_id) == (paper.capsule_id, paper.holder_id)
    bound = message.said.get("paper") == _hash(second)
    whole = named and paper.said["sha256"] == _hash(sealed) and len(sealed) in _STEPS
    if kind != _KIND or not (together and bound and whole):
        raise SignatureRefused("not one deed")
    return CarriedEvidence(message, paper, sealed)


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
