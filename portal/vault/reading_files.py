"""A request's files, for one of its intermediaries: on record first, then open."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import is_reference
from portal.vault.auditing import record
from portal.vault.blobs import BlobStore
from portal.vault.crypto.files import open_stored_file
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import attached_name
from portal.vault.errors import CannotOpen, CapsuleNotFound, OpeningRefused, SignatureRefused
from portal.vault.file_rules import FileKind
from portal.vault.models import StoredContent, VaultDeed
from portal.vault.parcels import unpack
from portal.vault.reaching import capsule_for
from portal.vault.rules import Deed


@dataclass(frozen=True, repr=False)
class FileLine:
    """One file of an opened request, before its bytes are opened."""

    content_id: str
    name: str
    kind: FileKind
    size: int


@dataclass(frozen=True, repr=False)
class OpenedFile:
    """A file as its sender gave it: hidden data included, so never shown as it is."""

    kind: FileKind
    plain: bytes


def list_files(
    session: Session, *, opening_id: str, holder_id: str, keys: PrivateKeys, now: datetime
) -> list[FileLine]:
    """The names and kinds, once the request's opening is on record; raises OpeningRefused."""
    capsule_id = on_record(session, opening_id, Deed.OPENED, holder_id, now)
    lines = []
    for content_id in session.scalars(_files_of(capsule_id).order_by(StoredContent.id)):
        manifest = unpack(session, content_id, recipient=holder_id, keys=keys)
        lines.append(_line(content_id, manifest))
    return lines


def attached_line(
    session: Session, attached: str, *, recipient: str, keys: PrivateKeys
) -> FileLine:
    """The file that a message's signature binds under this name.

    Raises SignatureRefused for any other manifest, CapsuleNotFound or CannotOpen without one.
    """
    content_id = attached.partition(":")[0]
    manifest = unpack(session, content_id, recipient=recipient, keys=keys)
    if attached_name(content_id, manifest) != attached:
        raise SignatureRefused("another file")
    return _line(content_id, manifest)


def ask_to_open_file(session: Session, *, capsule_id: str, holder_id: str, now: datetime) -> str:
    """Writes the audit row of a file's opening, under the reason its request was opened for today.

    Commit before opening. Raises CapsuleNotFound, or OpeningRefused when this person did not open
    the request today.
    """
    capsule_for(session, capsule_id, holder_id=holder_id)
    reason = session.scalar(
        select(VaultDeed.reason).where(
            VaultDeed.capsule_id == capsule_id,
            VaultDeed.actor == holder_id,
            VaultDeed.action == Deed.OPENED.value,
            VaultDeed.done_on == day_of(now),
        ).limit(1)
    )  # fmt: skip
    if reason is None:
        raise OpeningRefused("open the request first")
    deed = record(
        session, actor=holder_id, deed=Deed.OPENED_FILE, now=now, capsule_id=capsule_id,
        reason=reason,
    )  # fmt: skip
    return deed.id


def read_file(
    session: Session,
    *,
    opening_id: str,
    content_id: str,
    holder_id: str,
    keys: PrivateKeys,
    blobs: BlobStore,
    now: datetime,
) -> OpenedFile:
    """The file's bytes, once their opening is on record; `session` must be a reading one.

    Raises OpeningRefused, CapsuleNotFound for another request's file, or CannotOpen.
    """
    if session.connection().get_execution_options().get("writing"):
        raise RuntimeError("commit the opening first; open with vault_reading()")
    capsule_id = on_record(session, opening_id, Deed.OPENED_FILE, holder_id, now)
    if session.scalar(_files_of(capsule_id).where(StoredContent.id == content_id)) is None:
        raise CapsuleNotFound
    return open_stored(session, content_id, recipient=holder_id, keys=keys, blobs=blobs)


def open_stored(
    session: Session, content_id: str, *, recipient: str, keys: PrivateKeys, blobs: BlobStore
) -> OpenedFile:
    """The bytes of a file that may be opened, by the rules of whoever calls; raises CannotOpen."""
    manifest = unpack(session, content_id, recipient=recipient, keys=keys)
    line = _line(content_id, manifest)
    try:
        fields = json.loads(manifest)
        key, blob, digest = base64.b64decode(fields["key"]), fields["blob"], fields["sha256"]
    except (ValueError, KeyError, TypeError):
        raise CannotOpen
    # A manifest may have been written on a device that is not ours: a name, never a path.
    if not is_reference(str(blob)):
        raise CannotOpen
    return OpenedFile(line.kind, open_stored_file(blobs.get(blob), key, digest))


def _files_of(capsule_id: str) -> Any:
    return select(StoredContent.id).where(
        StoredContent.capsule_id == capsule_id, StoredContent.purpose == Purpose.FILE.value
    )


def on_record(session: Session, opening_id: str, deed: Deed, holder_id: str, now: datetime) -> str:
    """The capsule whose opening this row records, by this person and today; else OpeningRefused."""
    row = session.get(VaultDeed, opening_id)
    said = (row.action, row.actor, row.done_on) if row else None
    if row is None or row.capsule_id is None or said != (deed.value, holder_id, day_of(now)):
        raise OpeningRefused("not on record")
    capsule_for(session, row.capsule_id, holder_id=holder_id)
    return row.capsule_id


def _line(content_id: str, manifest: bytes) -> FileLine:
    try:
        fields = json.loads(manifest)
        name, kind, size = str(fields["name"]), FileKind(fields["kind"]), int(fields["size"])
    except (ValueError, KeyError, TypeError):
        raise CannotOpen
    return FileLine(content_id, name, kind, size)
