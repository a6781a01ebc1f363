"""What the portal may store but not read is sealed here, and signed as a whole."""

import json
from collections.abc import Mapping
from datetime import datetime

from portal.references import new_pseudonym
from portal.vault.crypto.carried import Bundle
from portal.vault.crypto.carried_acts import ActKind, SealedAct, write_act
from portal.vault.crypto.content import seal_content
from portal.vault.crypto.directory import Directory
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose, context_for, seal_key
from portal.vault.crypto.signing import Direction, MessagePlace, sign_message
from portal.vault.errors import AlreadyReleased, SignatureRefused
from resguardo_open.reading import REQUESTER, Opened

Readers = Mapping[str, PublicKeys]


def seal_answer(
    text: str,
    bundle: Bundle,
    opened: Opened,
    directory: Directory,
    keys: PrivateKeys,
    *,
    now: datetime,
) -> bytes:
    """A signed answer to the requester, which the request's intermediaries read too."""
    if opened.cover.requester is None:
        raise SignatureRefused("the requester took no words; nobody could read the answer")
    place = MessagePlace(bundle.capsule_id, Direction.TO_REQUESTER, bundle.next_sequence)
    signed = sign_message(text, place, keys)
    said = {"sequence": str(place.sequence)}
    readers = _readers(bundle, opened, directory, now)
    return _sealed(ActKind.ANSWER, Purpose.MESSAGE, signed, said, bundle, readers, keys)


def seal_release(
    incident: str,
    bundle: Bundle,
    opened: Opened,
    directory: Directory,
    keys: PrivateKeys,
    *,
    now: datetime,
) -> tuple[str, bytes]:
    """The case's new name, and the file that lets the portal open it.

    The portal never learns the link from its database: it is sealed here. Raises AlreadyReleased.
    """
    if opened.case:
        raise AlreadyReleased(opened.case["case"])
    said = {"case": new_pseudonym(), "incident": incident}
    link, readers = json.dumps(said).encode(), _readers(bundle, opened, directory, now)
    kind, purpose = ActKind.RELEASE, Purpose.CASE_LINK
    return said["case"], _sealed(kind, purpose, link, said, bundle, readers, keys)


def people_of(bundle: Bundle, directory: Directory, now: datetime) -> Readers:
    """The request's intermediaries whom the directory lists now."""
    current = {entry.intermediary_id: entry.keys for entry in directory.current(now)}
    return {who: current[who] for who in bundle.readers if who in current}


def _readers(bundle: Bundle, opened: Opened, directory: Directory, now: datetime) -> Readers:
    people = people_of(bundle, directory, now)
    requester = opened.cover.requester
    return {**people, REQUESTER: requester} if requester else people


def _sealed(
    kind: ActKind,
    purpose: Purpose,
    plain: bytes,
    said: Mapping[str, str],
    bundle: Bundle,
    readers: Readers,
    keys: PrivateKeys,
) -> bytes:
    return write_act(sealed_act(kind, purpose, plain, said, bundle, readers), keys)


def sealed_act(
    kind: ActKind,
    purpose: Purpose,
    plain: bytes,
    said: Mapping[str, str],
    bundle: Bundle,
    readers: Readers,
) -> SealedAct:
    """A content sealed to its readers, with the little that is said in clear; not signed yet."""
    content = seal_content(plain)
    context = context_for(purpose, bundle.capsule_id, content.ciphertext)
    seals = {who: seal_key(content.key, public, context) for who, public in readers.items()}
    return SealedAct(kind, bundle.capsule_id, bundle.holder_id, said, content.ciphertext, seals)
