"""A request leaves as one sealed file for a holder whose keys are not on the server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.vault.blobs import BlobStore
from portal.vault.crypto.carried import Bundle, Carried, write_bundle
from portal.vault.crypto.directory import SignedDirectory, decode
from portal.vault.crypto.signing import Direction
from portal.vault.directories import newest_edition
from portal.vault.errors import IntakeClosed, OpeningRefused
from portal.vault.messaging import next_place
from portal.vault.models import DirectoryEdition, SealedFile, StoredContent, ThreadMessage, Wrap
from portal.vault.opening import opened_capsule
from portal.vault.reaching import recipients
from portal.vault.reading_files import on_record
from portal.vault.rules import REQUESTER, Deed

MOST_CARRIED = 64 * 1024 * 1024  # of sealed files in one bundle; it is held in memory


def has_files(session: Session, *, capsule_id: str, holder_id: str) -> bool:
    """Whether the request brought files that this person holds the keys of."""
    return session.execute(_blobs_of(capsule_id, holder_id).limit(1)).first() is not None


def export_bundle(
    session: Session,
    *,
    opening_id: str,
    holder_id: str,
    blobs: BlobStore,
    now: datetime,
    file_opening_id: str = "",
) -> bytes:
    """The file, once its opening is on record; `session` must be a reading one.

    The sealed bytes of the family's files come along once an opening of files is on record too, up
    to MOST_CARRIED; the tool says which one did not come. Raises OpeningRefused when a row is not
    committed, or IntakeClosed without a directory.
    """
    capsule = opened_capsule(session, opening_id=opening_id, holder_id=holder_id, now=now)
    directory = newest_edition(session)
    if directory is None:
        raise IntakeClosed("no directory")
    place = next_place(session, capsule.id, Direction.TO_REQUESTER)
    bundle = Bundle(
        capsule_id=capsule.id,
        holder_id=holder_id,
        directory=directory,
        readers=tuple(recipients(session, capsule)),
        next_sequence=place.sequence,
        next_inward=next_place(session, capsule.id, Direction.TO_INTERMEDIARY).sequence,
        contents=tuple(_contents(session, capsule.id, holder_id)),
        older=tuple(_older_editions(session, capsule.id, directory)),
        files=_files(session, capsule.id, holder_id, blobs, file_opening_id, now),
    )
    return write_bundle(bundle)


def _older_editions(
    session: Session, capsule_id: str, newest: SignedDirectory
) -> Iterator[SignedDirectory]:
    """The last edition of everyone who wrote here and is listed no more: the tool checks them."""
    wrote = select(ThreadMessage.author).where(ThreadMessage.capsule_id == capsule_id).distinct()
    missing = set(session.scalars(wrote)) - {REQUESTER} - _listed(newest)
    editions = select(DirectoryEdition).order_by(DirectoryEdition.number.desc())
    for row in session.scalars(editions) if missing else ():
        one = SignedDirectory(row.body, row.signature)
        if missing & _listed(one):
            missing -= _listed(one)
            yield one


def _listed(signed: SignedDirectory) -> set[str]:
    return {entry.intermediary_id for entry in decode(signed.body).entries}


def _files(
    session: Session,
    capsule_id: str,
    holder_id: str,
    blobs: BlobStore,
    file_opening_id: str,
    now: datetime,
) -> dict[str, bytes]:
    if not file_opening_id:
        return {}
    if on_record(session, file_opening_id, Deed.OPENED_FILE, holder_id, now) != capsule_id:
        raise OpeningRefused("not on record")
    carried: dict[str, bytes] = {}
    for name in session.scalars(_blobs_of(capsule_id, holder_id)):
        sealed = blobs.get(name)
        if sealed and sum(map(len, carried.values())) + len(sealed) <= MOST_CARRIED:
            carried[name] = sealed
    return carried


def _blobs_of(capsule_id: str, holder_id: str) -> Select[Any]:
    return (
        select(SealedFile.blob_id)
        .join(StoredContent, StoredContent.id == SealedFile.content_id)
        .join(Wrap, Wrap.content_id == StoredContent.id)
        .where(StoredContent.capsule_id == capsule_id, Wrap.recipient == holder_id)
        .order_by(SealedFile.blob_id)
    )


def _contents(session: Session, capsule_id: str, holder_id: str) -> list[Carried]:
    rows = session.execute(
        select(StoredContent, Wrap, ThreadMessage)
        .join(Wrap, Wrap.content_id == StoredContent.id)
        .outerjoin(ThreadMessage, ThreadMessage.content_id == StoredContent.id)
        .where(StoredContent.capsule_id == capsule_id, Wrap.recipient == holder_id)
    )
    return [_carried(*row) for row in rows]


def _carried(stored: StoredContent, wrap: Wrap, message: ThreadMessage | None) -> Carried:
    one = Carried(stored.purpose, stored.ciphertext, wrap.sealed_key, content_id=stored.id)
    if message is None:
        return one
    return replace(
        one,
        author=message.author,
        direction=message.direction,
        sequence=message.sequence,
        sent_on=message.sent_on.isoformat(),
    )
