"""Disclosed fields are locked under words drawn for their one reader: never under anybody's key."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.receipts import locator, lock_with_receipt
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.words import Words
from portal.vault.directories import signing_keys
from portal.vault.disclosing import Terms, is_signed, locked_disclosure, read_terms
from portal.vault.disclosure_rules import HandingFacts, ensure_may_hand_out
from portal.vault.errors import CapsuleNotFound, DisclosureRefused
from portal.vault.models import Capsule, Disclosure, DisclosureLock
from portal.vault.opening import open_cover, open_identity
from portal.vault.parcels import Parcel, keep, pack, unpack
from portal.vault.process import VaultProcess
from portal.vault.reaching import is_kept_away
from portal.vault.rules import READER, Deed


@dataclass(frozen=True, repr=False)
class Cut:
    """The named fields alone, taken from an opened identity; they never leave this process."""

    disclosure_id: str
    capsule_id: str
    terms: Terms
    fields: dict[str, str]


@dataclass(frozen=True, repr=False)
class SealedDisclosure:
    """Ready to be stored: only the reader's words open it."""

    disclosure_id: str
    for_account: bool
    parcel: Parcel
    locator: str
    locked: LockedKeys


def cut_disclosure(
    session: Session,
    *,
    disclosure_id: str,
    opening_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> Cut:
    """Opens the identity, whose opening is on record, and keeps the agreed fields only.

    Raises CapsuleNotFound, OpeningRefused, CannotOpen or DisclosureRefused.
    """
    row = _ready(session, disclosure_id, holder_id, keys, vault, now)
    terms = read_terms(unpack(session, row.terms_id, recipient=holder_id, keys=keys))
    identity = open_identity(
        session,
        opening_id=opening_id,
        holder_id=holder_id,
        keys=keys,
        now=now,
        capsule_id=row.capsule_id,
    )
    return Cut(row.id, row.capsule_id, terms, {name: identity[name] for name in terms.fields})


def seal_disclosure(cut: Cut, *, words: Words, vault: VaultProcess) -> SealedDisclosure:
    """Locks it under the reader's words; slow on purpose, so call it outside any transaction."""
    reader = PrivateKeys.generate()
    plain = json.dumps(
        {"purpose": cut.terms.purpose, "fields": cut.fields}, ensure_ascii=False
    ).encode()
    with vault.queue.place():
        locked = lock_with_receipt(
            reader,
            words,
            owner=reader_tie(cut.disclosure_id, cut.terms.account),
            pepper=vault.receipt_pepper,
            work=vault.receipt_work,
        )
    return SealedDisclosure(
        cut.disclosure_id,
        bool(cut.terms.account),
        pack(
            plain,
            capsule_id=cut.capsule_id,
            purpose=Purpose.DISCLOSURE,
            recipients={READER: reader.public()},
        ),
        locator(words, vault.receipt_pepper).hex(),
        locked,
    )


def keep_disclosure(
    session: Session,
    *,
    sealed: SealedDisclosure,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Stores it, if all that allowed it still stands; raises DisclosureRefused."""
    row = _ready(session, sealed.disclosure_id, holder_id, keys, vault, now, lock=True)
    keep(session, sealed.parcel)
    session.add(
        DisclosureLock(
            locator=sealed.locator,
            disclosure_id=row.id,
            capsule_id=row.capsule_id,
            content_id=sealed.parcel.content_id,
            for_account=sealed.for_account,
            salt=sealed.locked.salt,
            locked=sealed.locked.locked,
        )
    )
    try:
        session.flush()
    except IntegrityError:
        raise DisclosureRefused("already handed out")
    record(
        session, actor=holder_id, deed=Deed.DISCLOSED, now=now, capsule_id=row.capsule_id,
        reason=row.id,
    )  # fmt: skip


def ensure_ready(
    session: Session,
    *,
    disclosure_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> str:
    """The capsule's id, before an opening is put on record; raises what `keep_disclosure` does."""
    return _ready(session, disclosure_id, holder_id, keys, vault, now).capsule_id


def reader_tie(disclosure_id: str, account: str) -> str:
    """What the reader's key is tied to: a signed-in reader's words open for nobody else."""
    return f"disclosure:{disclosure_id}:{account}"


def _ready(
    session: Session,
    disclosure_id: str,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
    *,
    lock: bool = False,
) -> Disclosure:
    find = locked_disclosure if lock else _found
    row = find(session, disclosure_id)
    if row.proposer_id != holder_id:
        raise CapsuleNotFound
    cover = open_cover(session, capsule_id=row.capsule_id, holder_id=holder_id, keys=keys)
    ensure_may_hand_out(_facts(session, row, cover.requester, vault, now))
    return row


def _found(session: Session, disclosure_id: str) -> Disclosure:
    row = session.get(Disclosure, disclosure_id)
    if row is None:
        raise CapsuleNotFound
    return row


def _facts(
    session: Session,
    row: Disclosure,
    requester: PublicKeys | None,
    vault: VaultProcess,
    now: datetime,
) -> HandingFacts:
    proposer = signing_keys(session, row.proposer_id, vault=vault)
    confirmer = signing_keys(session, row.confirmer_id, vault=vault)
    # Who has words agrees with them: then no word "in person" counts.
    agreed = (
        is_signed(session, row, "consented", requester)
        if requester is not None
        else is_signed(session, row, "in person", proposer)
    )
    # Kept away since: that person's word no longer counts for this family.
    capsule = session.get_one(Capsule, row.capsule_id)
    trusted = not is_kept_away(session, capsule, row.confirmer_id)
    locks = select(DisclosureLock).where(DisclosureLock.disclosure_id == row.id)
    return HandingFacts(
        is_proposer=True,
        proposed=is_signed(session, row, "proposed", proposer),
        confirmed=trusted and is_signed(session, row, "confirmed", confirmer),
        consented=agreed,
        until=row.until,
        today=day_of(now),
        already_handed=session.scalar(locks) is not None,
    )
