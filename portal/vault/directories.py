"""What the signed directory says now: whom one may seal to and whose signature counts."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.alarms import alarm
from portal.vault.crypto.directory import (
    Directory,
    DirectoryEntry,
    SignedDirectory,
    decode,
    ensure_signed,
)
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.errors import DirectoryRefused, IntakeClosed, NotCertified
from portal.vault.models import DirectoryEdition, KeyHolder
from portal.vault.process import VaultProcess


def newest_edition(session: Session) -> SignedDirectory | None:
    """The newest edition that was published, as it was signed; it is not verified here."""
    row = session.scalars(
        select(DirectoryEdition).order_by(DirectoryEdition.number.desc()).limit(1)
    ).first()
    return SignedDirectory(row.body, row.signature) if row else None


def current_directory(session: Session, *, vault: VaultProcess, now: datetime) -> Directory:
    """The directory in force; raises IntakeClosed when there is none that may be relied upon."""
    signed = newest_edition(session)
    if signed is None:
        raise IntakeClosed("no directory")
    try:
        return vault.newest_seen.verify(signed, vault.root, now=now)
    except DirectoryRefused as refused:
        alarm("the directory", reason=refused.reason)
        raise IntakeClosed(refused.reason)


def certified(session: Session, *, vault: VaultProcess, now: datetime) -> dict[str, DirectoryEntry]:
    """Everyone who may be sealed to now, by holder id: listed, unexpired and not suspended."""
    suspended = set(
        session.scalars(select(KeyHolder.id).where(KeyHolder.suspended_on.is_not(None)))
    )
    entries = current_directory(session, vault=vault, now=now).current(now)
    return {
        entry.intermediary_id: entry for entry in entries if entry.intermediary_id not in suspended
    }


def ensure_certified(
    session: Session, holder_id: str, *, vault: VaultProcess, now: datetime
) -> DirectoryEntry:
    """This person's entry; raises NotCertified."""
    try:
        return certified(session, vault=vault, now=now)[holder_id]
    except KeyError:
        raise NotCertified


def signing_keys(session: Session, holder_id: str, *, vault: VaultProcess) -> PublicKeys | None:
    """The keys the root ever certified for this person, to check what they signed in the past."""
    for directory in _trusted_editions(session, vault):
        for entry in directory.entries:
            if entry.intermediary_id == holder_id:
                return entry.keys
    return None


def _trusted_editions(session: Session, vault: VaultProcess) -> Iterator[Directory]:
    editions = select(DirectoryEdition).order_by(DirectoryEdition.number.desc())
    for row in session.scalars(editions):
        signed = SignedDirectory(row.body, row.signature)
        try:
            ensure_signed(signed, vault.root)
        except DirectoryRefused:
            continue
        yield decode(signed.body)
