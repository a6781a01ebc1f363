"""A bundle is checked whole before a word of it is shown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.vault.covers import OpenedCover, read_cover
from portal.vault.crypto.carried import Bundle, Carried
from portal.vault.crypto.content import open_content
from portal.vault.crypto.directory import Directory, decode, ensure_signed
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose, context_for, open_key
from portal.vault.crypto.signing import (
    Direction,
    MessagePlace,
    attached_name,
    read_signed,
)
from portal.vault.errors import CannotOpen, SignatureRefused
from resguardo_open.files import HeldFile, held_file

REQUESTER = "requester"
IDENTITIES = (Purpose.IDENTITY.value, Purpose.INCIDENT_REPORT.value)


@dataclass(frozen=True, repr=False)
class Said:
    """A message whose author's signature holds."""

    day: str
    by_requester: bool
    is_spoken: bool
    text: str
    attached: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Opened:
    """All of a request, once everything in it has verified."""

    identity: Mapping[str, str]
    cover: OpenedCover
    thread: tuple[Said, ...]
    files: tuple[HeldFile, ...] = ()
    case: Mapping[str, str] = field(default_factory=dict)


def open_bundle(
    bundle: Bundle, directory: Directory, keys: PrivateKeys, root: Ed25519PublicKey
) -> Opened:
    """Raises CannotOpen or SignatureRefused for the first thing that does not verify.

    Who wrote and is listed no more is known by the older editions that the root signed; nothing is
    sealed to them.
    """
    past = {}
    for older in bundle.older:
        ensure_signed(older, root)
        past |= {entry.intermediary_id: entry.keys for entry in decode(older.body).entries}
    known = past | {entry.intermediary_id: entry.keys for entry in directory.entries}
    if known.get(bundle.holder_id) != keys.public():
        raise SignatureRefused("this key is not the directory's for this bundle")
    cover = read_cover(_open(_only(bundle, (Purpose.COVER.value,)), bundle, keys))
    identity = json.loads(_open(_only(bundle, IDENTITIES), bundle, keys))
    messages = [one for one in bundle.contents if one.purpose == Purpose.MESSAGE.value]
    messages.sort(key=lambda one: (one.sent_on, one.sequence, one.direction))
    thread = tuple(_said(one, bundle, keys, known, cover) for one in messages)
    return Opened(identity, cover, thread, tuple(_files(bundle, keys, thread)), _case(bundle, keys))


def _case(bundle: Bundle, keys: PrivateKeys) -> Mapping[str, str]:
    """The case and incident that the request became; empty before it was passed on."""
    links = [one for one in bundle.contents if one.purpose == Purpose.CASE_LINK.value]
    said: Mapping[str, str] = json.loads(_open(links[0], bundle, keys)) if links else {}
    return said


def _files(bundle: Bundle, keys: PrivateKeys, thread: tuple[Said, ...]) -> Iterator[HeldFile]:
    """The request's files, then those that a genuine message binds; any other is refused."""
    bound = {name for said in thread for name in said.attached}
    for one in sorted(bundle.contents, key=lambda one: (one.purpose, one.content_id)):
        if one.purpose not in (Purpose.FILE.value, Purpose.MESSAGE_FILE.value):
            continue
        manifest = _open(one, bundle, keys)
        loose = one.purpose == Purpose.MESSAGE_FILE.value
        if loose and attached_name(one.content_id, manifest) not in bound:
            raise SignatureRefused("a file that no message brought")
        yield held_file(manifest, bundle.files)


def _only(bundle: Bundle, purposes: tuple[str, ...]) -> Carried:
    found = [one for one in bundle.contents if one.purpose in purposes]
    if len(found) != 1:
        raise CannotOpen
    return found[0]


def _open(one: Carried, bundle: Bundle, keys: PrivateKeys) -> bytes:
    context = context_for(Purpose(one.purpose), bundle.capsule_id, one.ciphertext)
    return open_content(one.ciphertext, open_key(one.sealed_key, keys, context))


def _said(
    one: Carried,
    bundle: Bundle,
    keys: PrivateKeys,
    known: Mapping[str, PublicKeys],
    cover: OpenedCover,
) -> Said:
    by_requester = one.author == REQUESTER
    author = cover.requester if by_requester else known.get(one.author)
    if author is None:
        raise SignatureRefused("a message is by nobody the directory knows")
    place = MessagePlace(bundle.capsule_id, Direction(one.direction), one.sequence)
    # Said aloud by the family, written down and signed by whoever listened.
    is_spoken = place.direction is Direction.TO_INTERMEDIARY and not by_requester
    message = read_signed(_open(one, bundle, keys), place, author)
    return Said(one.sent_on, by_requester, is_spoken, message.text, message.attached)
