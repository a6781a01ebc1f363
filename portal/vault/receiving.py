"""A family's request is sealed and received: once, whole, or not at all."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import new_reference
from portal.vault.appointing import Pair
from portal.vault.auditing import record
from portal.vault.availability import ensure_room
from portal.vault.covers import Cover, write_cover
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.receipts import locator, lock_with_receipt
from portal.vault.crypto.sealing import Purpose, SealSuite
from portal.vault.crypto.words import Words
from portal.vault.directories import certified
from portal.vault.errors import AlreadyReceived, NobodyToSealTo
from portal.vault.keeping_rules import renewed_until
from portal.vault.models import (
    Capsule,
    Exclusion,
    Keeping,
    KeyHolder,
    RetiredReceipt,
    StoredReceipt,
    Tombstone,
)
from portal.vault.parcels import Parcel, keep, pack
from portal.vault.process import VaultProcess
from portal.vault.receiving_children import ensure_receive_children
from portal.vault.rotations import account_of
from portal.vault.rules import REQUESTER, Deed, MessageKind
from portal.vault.sending import send


@dataclass(frozen=True, repr=False)
class Ask:
    """What someone entrusts: the identity's fields and the few facts of the cover.

    `purpose` tells a request for help from a report about an incident.
    """

    identity: Mapping[str, str]
    cover: Cover
    excluded: Set[str] = frozenset()
    purpose: Purpose = Purpose.IDENTITY


@dataclass(frozen=True, repr=False)
class SealedRequest:
    """A request ready to be stored: from here on nobody but its two intermediaries reads it."""

    capsule_id: str
    purpose: Purpose
    pair: Pair
    excluded: Set[str]
    parcels: tuple[Parcel, ...]
    locator: str | None
    locked: LockedKeys | None
    borrowed: bool = False
    of_child: bool = False


def seal_request(
    ask: Ask, *, pair: Pair, receipt: Words | None, vault: VaultProcess, borrowed: bool = False
) -> SealedRequest:
    """Seals to the two intermediaries; slow on purpose, so call it outside any transaction.

    Without words (`receipt` None) the requester cannot come back here and has no keys; `borrowed`
    words are known to whoever types, and have to be changed at their first use.
    """
    capsule_id = new_reference()
    keys = PrivateKeys.generate() if receipt else None
    recipients = {entry.intermediary_id: entry.keys for entry in (pair.chosen, pair.backup)}
    tie = requester_tie(capsule_id, pair.chosen.intermediary_id, pair.backup.intermediary_id)
    contents = {
        ask.purpose: json.dumps(dict(ask.identity), ensure_ascii=False).encode(),
        Purpose.COVER: write_cover(ask.cover, keys.public() if keys else None),
    }
    return SealedRequest(
        capsule_id=capsule_id,
        purpose=ask.purpose,
        pair=pair,
        excluded=ask.excluded,
        parcels=tuple(
            pack(plain, capsule_id=capsule_id, purpose=purpose, recipients=recipients)
            for purpose, plain in contents.items()
        ),
        locator=locator(receipt, vault.receipt_pepper).hex() if receipt else None,
        locked=lock_with_words(keys, receipt, tie=tie, vault=vault) if keys and receipt else None,
        borrowed=borrowed,
        of_child=ask.cover.child,
    )


def receive(session: Session, *, request: SealedRequest, vault: VaultProcess, now: datetime) -> str:
    """Stores the request with its audit and its notice, in this one transaction.

    Raises AlreadyReceived when the words already hold a request, NobodyToSealTo or IntakeClosed
    when the directory changed since it was sealed, or one of the two is away or full by now, or
    receives no children and a child asks.
    """
    tells = request.purpose is Purpose.INCIDENT_REPORT
    _ensure_still_able(session, request.pair, vault=vault, now=now, for_report=tells)
    if request.of_child:
        ensure_receive_children(session, request.pair.keys())
    if request.locator and is_taken(session, request.locator):
        raise AlreadyReceived
    session.add(_capsule(request, now))
    session.flush()
    for parcel in request.parcels:
        keep(session, parcel)
    session.add(Keeping(capsule_id=request.capsule_id, renew_by=renewed_until(day_of(now))))
    if request.locator and request.locked:
        keep_receipt(
            session,
            capsule_id=request.capsule_id,
            locator=request.locator,
            locked=request.locked,
            borrowed=request.borrowed,
        )
    _keep_exclusions(session, request)
    record(session, actor=REQUESTER, deed=Deed.RECEIVED, now=now, capsule_id=request.capsule_id)
    tell_holder(session, request.pair.chosen.intermediary_id)
    return request.capsule_id


def tell_holder(session: Session, holder_id: str) -> None:
    """Only that there is something to read, for the holder's account."""
    holder = session.get_one(KeyHolder, holder_id)
    account = account_of(session, holder)
    send(session, kind=MessageKind.SOMETHING_TO_READ, payload={"account": account})


def requester_tie(capsule_id: str, chosen_id: str, backup_id: str) -> str:
    """What the requester's keys are tied to: whoever swaps an intermediary's row locks them."""
    return f"{capsule_id}:{chosen_id}:{backup_id}"


def _ensure_still_able(
    session: Session, pair: Pair, *, vault: VaultProcess, now: datetime, for_report: bool
) -> None:
    current = certified(session, vault=vault, now=now)
    for entry in (pair.chosen, pair.backup):
        listed = current.get(entry.intermediary_id)
        if listed is None or listed.keys != entry.keys:
            raise NobodyToSealTo("no longer certified")
    ensure_room(session, pair.keys(), vault=vault, now=now, for_report=for_report)


def is_taken(session: Session, wanted: str) -> bool:
    """Whether a request has this locator, or had it before its words were changed or it went."""
    forgotten = session.scalar(select(Tombstone).where(Tombstone.locator == wanted))
    rows = (session.get(StoredReceipt, wanted), session.get(RetiredReceipt, wanted), forgotten)
    return any(row is not None for row in rows)


def _capsule(request: SealedRequest, now: datetime) -> Capsule:
    return Capsule(
        id=request.capsule_id,
        purpose=request.purpose.value,
        received_on=day_of(now),
        chosen_id=request.pair.chosen.intermediary_id,
        backup_id=request.pair.backup.intermediary_id,
    )


def keep_receipt(
    session: Session,
    *,
    capsule_id: str,
    locator: str,
    locked: LockedKeys,
    borrowed: bool = False,
) -> None:
    """The requester's locked keys, where their words lead; raises AlreadyReceived when taken."""
    session.add(
        StoredReceipt(
            locator=locator,
            capsule_id=capsule_id,
            suite=SealSuite.X25519_AES256GCM.value,
            salt=locked.salt,
            locked=locked.locked,
            borrowed=borrowed,
        )
    )
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyReceived


def _keep_exclusions(session: Session, request: SealedRequest) -> None:
    for organisation in request.excluded:
        session.add(Exclusion(capsule_id=request.capsule_id, organisation=organisation))
    session.flush()


def lock_with_words(
    keys: PrivateKeys, words: Words, *, tie: str, vault: VaultProcess
) -> LockedKeys:
    """The requester's keys under their words; slow on purpose. Raises VaultBusy."""
    with vault.queue.place():
        return lock_with_receipt(
            keys, words, owner=tie, pepper=vault.receipt_pepper, work=vault.receipt_work
        )
