"""What was disclosed is read by its one reader, on record first; and who knows of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.receipts import decoy, locator, unlock_with_receipt
from portal.vault.crypto.words import Words
from portal.vault.disclosing import Terms, read_terms
from portal.vault.errors import CannotOpen, CapsuleNotFound, OpeningRefused, ReceiptUnknown
from portal.vault.handing_out import reader_tie
from portal.vault.models import Disclosure, DisclosureLock, VaultDeed
from portal.vault.parcels import unpack
from portal.vault.process import VaultProcess
from portal.vault.rules import READER, Deed


@dataclass(frozen=True, repr=False)
class FoundDisclosure:
    """What the reader's first two words led to, or a decoy that takes the same work."""

    disclosure_id: str
    locked: LockedKeys
    tie: str


@dataclass(frozen=True, repr=False)
class ListedDisclosure:
    """One disclosure as those know it who agreed on it."""

    disclosure_id: str
    capsule_id: str
    terms: Terms
    until: date
    confirmer_id: str
    proposer_id: str
    confirmed: bool
    consented: bool
    handed_out: bool
    readings: Sequence[date]


def find_disclosure(
    session: Session, words: Words, *, account: str, vault: VaultProcess, now: datetime
) -> FoundDisclosure:
    """The lock to try the words on; there always is one, and an expired one is none."""
    lock = session.get(DisclosureLock, locator(words, vault.receipt_pepper).hex())
    row = session.get(Disclosure, lock.disclosure_id) if lock else None
    if lock is None or row is None or row.until < day_of(now):
        return FoundDisclosure("", decoy(words, vault.receipt_pepper), "")
    tie = reader_tie(row.id, account if lock.for_account else "")
    return FoundDisclosure(row.id, LockedKeys(lock.salt, lock.locked), tie)


def unlock_disclosure(found: FoundDisclosure, words: Words, *, vault: VaultProcess) -> PrivateKeys:
    """The reader's key; raises ReceiptUnknown or VaultBusy. Slow: outside any transaction."""
    try:
        with vault.queue.place():
            return unlock_with_receipt(
                found.locked,
                words,
                owner=found.tie,
                pepper=vault.receipt_pepper,
                work=vault.receipt_work,
            )
    except CannotOpen:
        raise ReceiptUnknown


def ask_to_read(session: Session, *, disclosure_id: str, now: datetime) -> str:
    """Writes the audit row of a reading and returns its id; commit before reading."""
    row = session.get(Disclosure, disclosure_id, with_for_update=True)
    if row is None or row.until < day_of(now):
        raise ReceiptUnknown
    deed = record(
        session,
        actor=READER,
        deed=Deed.DISCLOSURE_READ,
        now=now,
        capsule_id=row.capsule_id,
        reason=row.id,
    )
    return deed.id


def read_disclosure(
    session: Session, *, reading_id: str, keys: PrivateKeys, now: datetime
) -> Mapping[str, str]:
    """The disclosed fields, once their reading is on record; `session` must be a reading one."""
    if session.connection().get_execution_options().get("writing"):
        raise RuntimeError("commit the reading first; read with vault_reading()")
    deed = session.get(VaultDeed, reading_id)
    said = (Deed.DISCLOSURE_READ.value, day_of(now))
    if deed is None or (deed.action, deed.done_on) != said:
        raise OpeningRefused("not on record")
    lock = session.scalar(select(DisclosureLock).where(DisclosureLock.disclosure_id == deed.reason))
    if lock is None:
        raise ReceiptUnknown
    fields: Mapping[str, str] = json.loads(
        unpack(session, lock.content_id, recipient=READER, keys=keys)
    )["fields"]
    return fields


def disclosures_of(
    session: Session, *, capsule_id: str, recipient: str, keys: PrivateKeys
) -> list[ListedDisclosure]:
    """A request's disclosures, for the requester or one who agreed on them."""
    rows = select(Disclosure).where(Disclosure.capsule_id == capsule_id)
    return _listed(session, session.scalars(rows.order_by(Disclosure.id)).all(), recipient, keys)


def disclosures_to_agree(
    session: Session, *, holder_id: str, keys: PrivateKeys
) -> list[ListedDisclosure]:
    """Those that this person proposed or was asked to confirm."""
    mine = or_(Disclosure.confirmer_id == holder_id, Disclosure.proposer_id == holder_id)
    rows = select(Disclosure).where(mine).order_by(Disclosure.until, Disclosure.id).limit(200)
    return _listed(session, session.scalars(rows).all(), holder_id, keys)


def past_readings(session: Session, capsule_id: str) -> list[date]:
    """Every day on which something disclosed of this request was read, deleted ones included."""
    read = select(VaultDeed.done_on).where(
        VaultDeed.capsule_id == capsule_id, VaultDeed.action == Deed.DISCLOSURE_READ.value
    )
    return list(session.scalars(read.order_by(VaultDeed.done_on, VaultDeed.id)))


def _listed(
    session: Session, rows: Sequence[Disclosure], recipient: str, keys: PrivateKeys
) -> list[ListedDisclosure]:
    found = []
    for row in rows:
        try:
            terms = read_terms(unpack(session, row.terms_id, recipient=recipient, keys=keys))
        except (CannotOpen, CapsuleNotFound):
            continue
        found.append(_line(session, row, terms))
    return found


def _line(session: Session, row: Disclosure, terms: Terms) -> ListedDisclosure:
    lock = session.scalar(select(DisclosureLock).where(DisclosureLock.disclosure_id == row.id))
    read = select(VaultDeed.done_on).where(
        VaultDeed.reason == row.id, VaultDeed.action == Deed.DISCLOSURE_READ.value
    )
    return ListedDisclosure(
        disclosure_id=row.id,
        capsule_id=row.capsule_id,
        terms=terms,
        until=row.until,
        confirmer_id=row.confirmer_id,
        proposer_id=row.proposer_id,
        confirmed=row.confirmed is not None,
        consented=row.consented is not None,
        handed_out=lock is not None,
        readings=list(session.scalars(read.order_by(VaultDeed.done_on))),
    )
