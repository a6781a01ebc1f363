"""The cover of a request: what its intermediary needs to sort the day's work, and no name.

It is sealed like the identity but apart from it, so that the inbox is read without opening anyone.
Urgency and needs stay out of the vault's columns: they would be a thread to the case on the desk.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from portal.vault.crypto.keypairs import PublicKeys


@dataclass(frozen=True, repr=False)
class Cover:
    """Needs and urgency by their codes, the language to answer in, and whether a child asks."""

    needs: Sequence[str] = ()
    urgency: str = ""
    language: str = "es"
    area: str = ""
    child: bool = False


@dataclass(frozen=True, repr=False)
class OpenedCover:
    """A cover as the intermediary reads it; no keys when the requester took no words."""

    cover: Cover
    requester: PublicKeys | None


def write_cover(cover: Cover, requester: PublicKeys | None) -> bytes:
    """The requester's public keys travel inside, where a stolen database cannot swap them."""
    fields = {
        "needs": list(cover.needs),
        "urgency": cover.urgency,
        "language": cover.language,
        "area": cover.area,
        "child": cover.child,
        "sealing": requester.sealing.hex() if requester else "",
        "signing": requester.signing.hex() if requester else "",
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def read_cover(plain: bytes) -> OpenedCover:
    """The cover that `write_cover` wrote."""
    fields = json.loads(plain)
    requester = PublicKeys(bytes.fromhex(fields["sealing"]), bytes.fromhex(fields["signing"]))
    cover = Cover(
        needs=tuple(fields["needs"]),
        urgency=fields["urgency"],
        language=fields["language"],
        area=fields["area"],
        # Covers sealed before there was a lane for children say nothing of it.
        child=fields.get("child", False) is True,
    )
    return OpenedCover(cover, requester if requester.sealing else None)
