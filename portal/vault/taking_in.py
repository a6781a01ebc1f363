"""Answers sealed on a holder's own device are taken in, or refused and put on record."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from portal.references import new_reference
from portal.vault.auditing import record
from portal.vault.crypto.carried import LARGEST_ANSWER, read_answer
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction
from portal.vault.directories import ensure_certified
from portal.vault.errors import SignatureRefused
from portal.vault.messaging import keep_message, next_place
from portal.vault.parcels import Parcel
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, recipients
from portal.vault.rules import REQUESTER, Deed

log = logging.getLogger(__name__)


def take_in_answer(
    session: Session, *, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> None:
    """Keeps a sealed answer; seals for whoever may no longer read are dropped.

    Raises NotCertified, CapsuleNotFound, or SignatureRefused for what this holder's certified key
    did not sign, for another conversation's place, and for one that was taken in before.
    """
    author = ensure_certified(session, holder_id, vault=vault, now=now)
    if len(raw) > LARGEST_ANSWER:
        raise SignatureRefused("too large")
    answer = read_answer(raw, author.keys)
    capsule = capsule_for(session, answer.capsule_id, holder_id=holder_id, lock=True).capsule
    place = next_place(session, capsule.id, Direction.TO_REQUESTER)
    if (answer.holder_id, answer.sequence) != (holder_id, place.sequence):
        raise SignatureRefused("not its place")
    readers = {REQUESTER, *recipients(session, capsule)}
    seals = {who: sealed for who, sealed in answer.sealed_keys.items() if who in readers}
    if REQUESTER not in seals:
        raise SignatureRefused("not for the requester")
    parcel = Parcel(new_reference(), capsule.id, Purpose.MESSAGE, answer.ciphertext, seals)
    keep_message(session, parcel, place, author=holder_id, now=now)


def record_refusal(session: Session, *, holder_id: str, now: datetime) -> None:
    """An uploaded file did not verify: the audit knows whose session, the log only that it was."""
    record(session, actor=holder_id, deed=Deed.UPLOAD_REFUSED, now=now)
    log.error("an uploaded sealed file did not verify and was refused")
