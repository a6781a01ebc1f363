"""What a requester and their intermediary write to each other: signed, then sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import new_reference, reference_from
from portal.vault.attaching import StoredFile, attach_to_message
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction, MessagePlace, sign_message
from portal.vault.custody import custody_of
from portal.vault.directories import certified, ensure_certified
from portal.vault.errors import AlreadySent, CapsuleNotFound, NobodyToSealTo
from portal.vault.models import Capsule, StoredContent, ThreadMessage
from portal.vault.opening import open_cover
from portal.vault.parcels import Parcel, keep, pack
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, recipients
from portal.vault.receiving import tell_holder
from portal.vault.rules import REQUESTER


def write_to_requester(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    text: str,
    vault: VaultProcess,
    now: datetime,
    files: Sequence[StoredFile] = (),
    once: str = "",
) -> None:
    """An intermediary's message, to be read with the receipt; it binds the files it brings.

    Raises CapsuleNotFound, NotCertified, or NobodyToSealTo when the requester took no words,
    FileRefused when the conversation is full of files, AlreadySent when `once` was sent before.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule = capsule_for(session, capsule_id, holder_id=holder_id, lock=True).capsule
    cover = open_cover(session, capsule_id=capsule_id, holder_id=holder_id, keys=keys)
    if cover.requester is None:
        raise NobodyToSealTo("no words")
    to = {
        REQUESTER: cover.requester,
        **proven_intermediaries(session, capsule, vault=vault, now=now),
    }
    place = next_place(session, capsule_id, Direction.TO_REQUESTER)
    content_id = _content_id(session, capsule_id, once)
    attached = attach_to_message(session, capsule_id=capsule_id, files=files, to=to)
    signed = sign_message(text, place, keys, attached)
    _keep(session, signed, place, to, content_id=content_id, author=holder_id, now=now)


def write_to_intermediary(
    session: Session,
    *,
    capsule_id: str,
    keys: PrivateKeys,
    text: str,
    vault: VaultProcess,
    now: datetime,
    files: Sequence[StoredFile] = (),
    once: str = "",
) -> None:
    """The requester's message, to their intermediaries who may still open, with its files.

    Raises CapsuleNotFound after a withdrawal, NobodyToSealTo when nobody certified is left,
    FileRefused when the conversation is full of files, AlreadySent when `once` was sent before.
    """
    capsule = session.get(Capsule, capsule_id, with_for_update=True)
    if capsule is None:
        raise CapsuleNotFound
    to = proven_intermediaries(session, capsule, vault=vault, now=now)
    if not to:
        raise NobodyToSealTo("nobody certified there")
    place = next_place(session, capsule_id, Direction.TO_INTERMEDIARY)
    content_id = _content_id(session, capsule_id, once)
    attached = attach_to_message(session, capsule_id=capsule_id, files=files, to=to)
    signed = sign_message(text, place, keys, attached)
    _keep(session, signed, place, to, content_id=content_id, author=REQUESTER, now=now)
    for holder_id in to:
        tell_holder(session, holder_id)


def note_spoken(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    text: str,
    vault: VaultProcess,
    now: datetime,
    files: Sequence[StoredFile] = (),
    once: str = "",
) -> None:
    """What the family said at the door or on the telephone, as the intermediary noted it down.

    It carries the intermediary's signature and never stands as the family's own. It is not sealed
    to the requester: what a family said is not shown back. Raises CapsuleNotFound, NotCertified,
    NobodyToSealTo, FileRefused or AlreadySent.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule = capsule_for(session, capsule_id, holder_id=holder_id, lock=True).capsule
    to = proven_intermediaries(session, capsule, vault=vault, now=now)
    if holder_id not in to:
        raise NobodyToSealTo("not proven")
    place = next_place(session, capsule_id, Direction.TO_INTERMEDIARY)
    content_id = _content_id(session, capsule_id, once)
    attached = attach_to_message(session, capsule_id=capsule_id, files=files, to=to)
    signed = sign_message(text, place, keys, attached)
    _keep(session, signed, place, to, content_id=content_id, author=holder_id, now=now)


def proven_intermediaries(
    session: Session, capsule: Capsule, *, vault: VaultProcess, now: datetime
) -> dict[str, PublicKeys]:
    """The keys of the request's people whose place is proven and whom a directory certifies now."""
    current = certified(session, vault=vault, now=now)
    # Nothing is sealed to whoever stands there by a row of the database alone.
    proven = custody_of(session, capsule, vault=vault).present()
    able = proven.intersection(recipients(session, capsule))
    return {holder_id: current[holder_id].keys for holder_id in able if holder_id in current}


def next_place(session: Session, capsule_id: str, direction: Direction) -> MessagePlace:
    """Where the next message of this direction belongs."""
    last = session.scalar(
        select(func.max(ThreadMessage.sequence)).where(
            ThreadMessage.capsule_id == capsule_id, ThreadMessage.direction == direction.value
        )
    )
    return MessagePlace(capsule_id, direction, (last or 0) + 1)


def _content_id(session: Session, capsule_id: str, once: str) -> str:
    """The name of the message that a page sends, the same when it is sent twice; its row is locked.

    The page's token leads to no row by itself, and a message without one is always another.
    """
    if not once:
        return new_reference()
    content_id = reference_from(f"message {capsule_id} {once}".encode())
    if session.get(StoredContent, content_id) is not None:
        raise AlreadySent
    return content_id


def _keep(
    session: Session,
    signed: bytes,
    place: MessagePlace,
    to: Mapping[str, PublicKeys],
    *,
    content_id: str,
    author: str,
    now: datetime,
) -> None:
    parcel = pack(signed, capsule_id=place.thread_id, purpose=Purpose.MESSAGE, recipients=to)
    parcel = replace(parcel, content_id=content_id)
    keep_message(session, parcel, place, author=author, now=now)


def keep_message(
    session: Session, parcel: Parcel, place: MessagePlace, *, author: str, now: datetime
) -> None:
    """Writes a sealed message in its place."""
    keep(session, parcel)
    session.add(
        ThreadMessage(
            content_id=parcel.content_id,
            capsule_id=place.thread_id,
            direction=place.direction.value,
            sequence=place.sequence,
            author=author,
            sent_on=day_of(now),
        )
    )
    session.flush()
