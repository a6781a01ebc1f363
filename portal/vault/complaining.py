"""A complaint about one of a request's people, sealed to somebody of another organisation.

The person complained of holds no wrap of it, and no page or audit row of theirs mentions it.
The requester's signature binds to whom it went: an answer by anybody else is refused.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import new_reference
from portal.vault.auditing import record
from portal.vault.availability import away_now
from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.custody import custody_of
from portal.vault.custody_rules import ComplaintFacts, ensure_may_complain
from portal.vault.directories import certified
from portal.vault.errors import CapsuleNotFound
from portal.vault.models import Capsule, Complaint, KeyHolder
from portal.vault.parcels import keep, pack
from portal.vault.process import VaultProcess
from portal.vault.reaching import is_kept_away
from portal.vault.receiving import tell_holder
from portal.vault.rotations import followers
from portal.vault.rules import REQUESTER, Deed

Choose = Callable[[Sequence[DirectoryEntry]], DirectoryEntry]


def readers_for(
    session: Session, *, capsule_id: str, vault: VaultProcess, now: datetime
) -> dict[str, str]:
    """The organisations whose people can read a complaint here now: reference to name."""
    capsule = _capsule(session, capsule_id)
    entries = _here(session, vault, now)
    return {
        entry.organisation: entry.organisation_name
        for entry in sorted(entries, key=lambda entry: entry.organisation_name)
        if _can_read(session, capsule, entry)
    }


def complain(
    session: Session,
    *,
    capsule_id: str,
    keys: PrivateKeys,
    about_id: str,
    organisation: str,
    text: str,
    vault: VaultProcess,
    now: datetime,
    choose: Choose = secrets.choice,
) -> None:
    """Seals the words to one certified person there and tells them that something came.

    Raises CapsuleNotFound, IntakeClosed or ComplaintRefused; then nothing is stored.
    """
    capsule = _capsule(session, capsule_id, lock=True)
    readers = _people_of(session, capsule, organisation, vault, now)
    about = session.get(KeyHolder, about_id)
    ensure_may_complain(_facts(session, capsule, about, organisation, readers, vault))
    reader = choose(readers)
    parcel = pack(
        _written(text, keys.public()),
        capsule_id=capsule_id,
        purpose=Purpose.COMPLAINT,
        recipients={reader.intermediary_id: reader.keys},
    )
    keep(session, parcel)
    row = Complaint(
        id=new_reference(),
        capsule_id=capsule_id,
        content_id=parcel.content_id,
        about_id=about_id,
        to_id=reader.intermediary_id,
        lodged_on=day_of(now),
    )
    row.signature = keys.signing.sign(complaint_statement(row, parcel.ciphertext))
    session.add(row)
    # Neither the request nor the person is named: the audit must not tell them of it.
    record(session, actor=REQUESTER, deed=Deed.COMPLAINED, now=now)
    tell_holder(session, reader.intermediary_id)


def complaint_statement(row: Complaint, ciphertext: bytes) -> bytes:
    """What the requester signs: these words, about this person, went to that one."""
    return frame(
        "resguardo complaint 1",
        row.id,
        row.capsule_id,
        row.about_id,
        row.to_id,
        row.lodged_on.isoformat(),
        hashlib.sha256(ciphertext).digest(),
    )


def _written(text: str, requester: PublicKeys) -> bytes:
    """The requester's keys travel inside: the reader answers to them and to nobody else."""
    fields = {
        "text": text,
        "sealing": requester.sealing.hex(),
        "signing": requester.signing.hex(),
    }
    return json.dumps(fields, ensure_ascii=False).encode()


def _capsule(session: Session, capsule_id: str, *, lock: bool = False) -> Capsule:
    capsule = session.get(Capsule, capsule_id, with_for_update=True if lock else None)
    if capsule is None:
        raise CapsuleNotFound
    return capsule


def _people_of(
    session: Session, capsule: Capsule, organisation: str, vault: VaultProcess, now: datetime
) -> list[DirectoryEntry]:
    entries = _here(session, vault, now)
    return [
        entry
        for entry in sorted(entries, key=lambda entry: entry.intermediary_id)
        if entry.organisation == organisation and _can_read(session, capsule, entry)
    ]


def _here(session: Session, vault: VaultProcess, now: datetime) -> list[DirectoryEntry]:
    away = away_now(session, today=day_of(now)) | followers(session).keys()
    entries = certified(session, vault=vault, now=now)
    return [entry for holder_id, entry in entries.items() if holder_id not in away]


def _can_read(session: Session, capsule: Capsule, entry: DirectoryEntry) -> bool:
    # Complaints are read on the server only, so keys kept offline could not open them.
    return not entry.offline and not is_kept_away(session, capsule, entry.intermediary_id)


def _facts(
    session: Session,
    capsule: Capsule,
    about: KeyHolder | None,
    organisation: str,
    readers: Sequence[DirectoryEntry],
    vault: VaultProcess,
) -> ComplaintFacts:
    custody = custody_of(session, capsule, vault=vault)
    known = {hand.holder_id for hand in custody.hands} | {capsule.chosen_id, capsule.backup_id}
    lodged = select(func.count()).where(Complaint.capsule_id == capsule.id)
    return ComplaintFacts(
        about_known=about is not None and about.id in known,
        same_organisation=about is not None and about.organisation == organisation,
        reader_there=bool(readers),
        already_lodged=session.scalar(lodged) or 0,
    )
