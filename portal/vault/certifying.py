"""New editions of the directory: drafted here, signed at the offline root, published here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.approving import approval_statement
from portal.vault.auditing import record
from portal.vault.availability import departed
from portal.vault.crypto.directory import (
    NO_PREVIOUS,
    Directory,
    DirectoryEntry,
    SignedDirectory,
    decode,
    sign_directory,
    verify_directory,
)
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.directories import newest_edition
from portal.vault.errors import DirectoryRefused
from portal.vault.models import DirectoryEdition, HolderApproval, KeyHolder
from portal.vault.process import VaultProcess
from portal.vault.rotations import followers
from portal.vault.rules import APPROVALS_NEEDED, CERTIFICATE_LIFE, DIRECTORY_LIFE, Deed

Certified = Mapping[str, DirectoryEntry]


def draft_directory(session: Session, *, now: datetime) -> Directory:
    """The next edition: who was listed and stays, and who has two colleagues' approval.

    The first edition lists everyone enrolled: the founders meet at the root, there is nobody yet
    who could approve them.
    """
    previous = newest_edition(session)
    listed = decode(previous.body) if previous else None
    return Directory(
        number=listed.number + 1 if listed else 1,
        previous_hash=previous.hash if previous else NO_PREVIOUS,
        issued=now,
        valid_until=now + DIRECTORY_LIFE,
        entries=tuple(_entries(session, listed, now)),
    )


def publish(
    session: Session, *, signed: SignedDirectory, vault: VaultProcess, now: datetime
) -> Directory:
    """Takes in an edition that the root signed; raises DirectoryRefused.

    It must follow the newest one by number and hash, so that no edition can be skipped unseen.
    """
    directory = verify_directory(signed, vault.root, now=now)
    previous = newest_edition(session)
    expected = (decode(previous.body).number + 1, previous.hash) if previous else (1, NO_PREVIOUS)
    if (directory.number, directory.previous_hash) != expected:
        raise DirectoryRefused("not chained")
    session.add(
        DirectoryEdition(number=directory.number, body=signed.body, signature=signed.signature)
    )
    for entry in directory.entries:
        holder = session.get(KeyHolder, entry.intermediary_id)
        if holder is not None:
            holder.certified_until = day_of(entry.expires)
    record(session, actor="root", deed=Deed.PUBLISHED, now=now, reason=str(directory.number))
    return directory


def publish_with_demo_root(
    session: Session, *, root: Ed25519PrivateKey, vault: VaultProcess, now: datetime
) -> Directory:
    """In a demo the root's private key is on this machine and signs by itself."""
    draft = draft_directory(session, now=now)
    return publish(session, signed=sign_directory(draft, root), vault=vault, now=now)


def _entries(session: Session, listed: Directory | None, now: datetime) -> list[DirectoryEntry]:
    kept = {entry.intermediary_id: entry for entry in listed.current(now)} if listed else {}
    entries = []
    staying = KeyHolder.suspended_on.is_(None), KeyHolder.id.not_in(departed(session))
    for holder in session.scalars(select(KeyHolder).where(*staying)):
        if holder.id in kept:
            entries.append(_kept_on(kept[holder.id], now))
        elif listed is None or _approvals(session, holder, kept) >= APPROVALS_NEEDED:
            entries.append(_new_entry(holder, now))
    return entries


def _kept_on(entry: DirectoryEntry, now: datetime) -> DirectoryEntry:
    """Renewed for a year in its last weeks: whoever signs at the root reads every line, and leaves
    out by a suspension who should not stay."""
    if entry.expires - now > DIRECTORY_LIFE:
        return entry
    return replace(entry, expires=now + CERTIFICATE_LIFE)


def _approvals(session: Session, holder: KeyHolder, certified: Certified) -> int:
    """How many people who are certified now signed for this holder's very keys."""
    rows = session.scalars(select(HolderApproval).where(HolderApproval.holder_id == holder.id))
    # Nobody vouches for themselves, nor an older key for the newer one of the same person.
    own = {holder.id} | {old for old, new in followers(session).items() if new == holder.id}
    return sum(
        _is_signed(row, holder, certified[row.approver_id].keys)
        for row in rows
        if row.approver_id in certified and row.approver_id not in own
    )


def _is_signed(row: HolderApproval, holder: KeyHolder, approver: PublicKeys) -> bool:
    try:
        approver.signing_key().verify(row.signature, approval_statement(holder))
    except InvalidSignature:
        return False
    return True


def _new_entry(holder: KeyHolder, now: datetime) -> DirectoryEntry:
    return DirectoryEntry(
        intermediary_id=holder.id,
        organisation=holder.organisation,
        organisation_name=holder.organisation_name,
        keys=PublicKeys(holder.sealing_key, holder.signing_key),
        offline=holder.offline,
        expires=now + CERTIFICATE_LIFE,
    )
