"""Files of a request: sealed under a key of their own, whose manifest is sealed to people.

The blob is written first and the row after it: a crash in between leaves noise without a key,
which the sweep deletes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.errors import Refusal
from portal.references import new_reference
from portal.vault.blobs import STRAY_AFTER, BlobStore
from portal.vault.crypto.files import seal_with_manifest
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import attached_name
from portal.vault.errors import FileRefused
from portal.vault.file_rules import (
    MOST_THREAD_FILES,
    FileKind,
    Upload,
    ensure_acceptable,
    ensure_acceptable_together,
    ensure_short_enough,
    without_trailing,
)
from portal.vault.models import SealedFile, StoredContent
from portal.vault.parcels import keep, pack
from portal.vault.reencoding import measure


@dataclass(frozen=True, repr=False)
class StoredFile:
    """A file whose blob is stored, and the manifest that is still to be sealed to people."""

    blob_id: str
    manifest: bytes


def store_files(uploads: Sequence[Upload], *, blobs: BlobStore) -> tuple[StoredFile, ...]:
    """Checks all, then seals and stores each; call it outside any transaction.

    Raises FileRefused, or VaultBusy while voices are measured, before anything is stored.
    """
    ensure_acceptable_together([len(upload.plain) for upload in uploads])
    checked = [_checked(upload) for upload in uploads]
    return tuple(_store(upload, kind.value, blobs) for upload, kind in checked)


@contextmanager
def stored_files(
    uploads: Sequence[Upload], *, blobs: BlobStore
) -> Iterator[tuple[StoredFile, ...]]:
    """`store_files` around a transaction: when that is refused, the blobs go at once.

    Else whoever found a receipt could fill the disk with files that nothing keeps. After any other
    fault they stay for the sweep, since the transaction may be committed.
    """
    files = store_files(uploads, blobs=blobs)
    try:
        yield files
    except Refusal:
        delete_blobs([file.blob_id for file in files], blobs=blobs)
        raise


def attach(
    session: Session, *, capsule_id: str, files: Sequence[StoredFile], to: Mapping[str, PublicKeys]
) -> None:
    """Seals each manifest to these people, in the transaction of what the files belong to."""
    for file in files:
        _keep(session, file, capsule_id, Purpose.FILE, to)


def attach_to_message(
    session: Session, *, capsule_id: str, files: Sequence[StoredFile], to: Mapping[str, PublicKeys]
) -> list[str]:
    """Seals each manifest to a message's readers; answers the names that the message must sign.

    Raises FileRefused when the conversation holds as many files as it may.
    """
    held = select(func.count()).where(
        StoredContent.capsule_id == capsule_id,
        StoredContent.purpose == Purpose.MESSAGE_FILE.value,
    )
    if files and (session.scalar(held) or 0) + len(files) > MOST_THREAD_FILES:
        raise FileRefused("conversation is full")
    return [
        attached_name(_keep(session, file, capsule_id, Purpose.MESSAGE_FILE, to), file.manifest)
        for file in files
    ]


def detach(session: Session, capsule_id: str, *, of: Purpose | None = None) -> list[str]:
    """Deletes the rows of a capsule's files before their contents go; returns the blobs' names.

    All of them, or those `of` one purpose.

    Delete those by `delete_blobs` once the transaction is committed; the sweep finds what a crash
    leaves.
    """
    contents = select(StoredContent.id).where(StoredContent.capsule_id == capsule_id)
    if of is not None:
        contents = contents.where(StoredContent.purpose == of.value)
    mine = SealedFile.content_id.in_(contents)
    names = list(session.scalars(select(SealedFile.blob_id).where(mine)))
    session.execute(delete(SealedFile).where(mine))
    return names


def delete_blobs(names: Sequence[str], *, blobs: BlobStore) -> None:
    """Deletes sealed bytes whose rows are gone."""
    blobs.delete(names)


def sweep_strays(session: Session, *, blobs: BlobStore, now: datetime) -> int:
    """Deletes blobs that belong to no row and are older than two midnights; returns how many."""
    old = list(blobs.older_than(now - STRAY_AFTER))
    known = set(session.scalars(select(SealedFile.blob_id)))
    strays = [name for name in old if name not in known]
    blobs.delete(strays)
    return len(strays)


def _checked(upload: Upload) -> tuple[Upload, FileKind]:
    kind = ensure_acceptable(upload.name, upload.plain)
    if kind.is_audio:
        ensure_short_enough(measure(upload.plain, kind.value))
    return Upload(upload.name, without_trailing(kind, upload.plain)), kind


def _keep(
    session: Session,
    file: StoredFile,
    capsule_id: str,
    purpose: Purpose,
    to: Mapping[str, PublicKeys],
) -> str:
    parcel = pack(file.manifest, capsule_id=capsule_id, purpose=purpose, recipients=to)
    keep(session, parcel)
    session.add(SealedFile(content_id=parcel.content_id, blob_id=file.blob_id))
    session.flush()
    return parcel.content_id


def _store(upload: Upload, kind: str, blobs: BlobStore) -> StoredFile:
    blob_id = new_reference()
    sealed, manifest = seal_with_manifest(
        upload.plain, blob_id=blob_id, kind=kind, name=upload.name
    )
    blobs.put(blob_id, sealed)
    return StoredFile(blob_id, manifest)
