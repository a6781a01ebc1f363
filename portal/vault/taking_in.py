"""What was sealed on a holder's own device is taken in, or refused and put on record."""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from portal.references import is_pseudonym, new_reference
from portal.vault.auditing import record
from portal.vault.crypto.carried_acts import ActKind, SealedAct, read_act
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction
from portal.vault.directories import ensure_certified
from portal.vault.errors import SignatureRefused
from portal.vault.messaging import keep_message, next_place, proven_intermediaries
from portal.vault.parcels import Parcel
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, recipients
from portal.vault.releasing import CaseFacts, pass_on
from portal.vault.rules import REQUESTER, Deed

log = logging.getLogger(__name__)


def take_in_answer(
    session: Session, *, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> None:
    """Keeps a sealed answer; seals for whoever may no longer read are dropped.

    Raises NotCertified, CapsuleNotFound, or SignatureRefused for what this holder's certified key
    did not sign, for another conversation's place, and for one that was taken in before.
    """
    act = _act(session, raw, ActKind.ANSWER, holder_id, vault, now)
    capsule = capsule_for(session, act.capsule_id, holder_id=holder_id, lock=True).capsule
    place = next_place(session, capsule.id, Direction.TO_REQUESTER)
    if act.said != {"sequence": str(place.sequence)}:
        raise SignatureRefused("not its place")
    parcel = sealed_parcel(
        act, Purpose.MESSAGE, {REQUESTER, *recipients(session, capsule)}, REQUESTER
    )
    keep_message(session, parcel, place, author=holder_id, now=now)


def incident_of_release(
    session: Session, *, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> str:
    """The incident a sealed release hangs on, '' for none; raises like `take_in_release`.

    Only whether it is verified and its coarse cell pass on, and those are asked elsewhere.
    """
    return _release(session, raw, holder_id, vault, now).said["incident"]


def take_in_release(
    session: Session,
    *,
    raw: bytes,
    holder_id: str,
    facts: CaseFacts,
    vault: VaultProcess,
    now: datetime,
) -> str:
    """Passes a request on to the desk with a link that was sealed on the device; gives the case.

    Raises NotCertified, CapsuleNotFound, AlreadyReleased, or SignatureRefused for what this
    holder's certified key did not sign and for a link that its own signer could not open.
    """
    act = _release(session, raw, holder_id, vault, now)
    capsule = capsule_for(session, act.capsule_id, holder_id=holder_id, lock=True).capsule
    people = proven_intermediaries(session, capsule, vault=vault, now=now)
    parcel = sealed_parcel(act, Purpose.CASE_LINK, {REQUESTER, *people}, holder_id)
    case = act.said["case"]
    pass_on(session, parcel=parcel, holder_id=holder_id, case=case, facts=facts, now=now)
    return case


def record_refusal(session: Session, *, holder_id: str, now: datetime) -> None:
    """An uploaded file did not verify: the audit knows whose session, the log only that it was."""
    record(session, actor=holder_id, deed=Deed.UPLOAD_REFUSED, now=now)
    log.error("an uploaded sealed file did not verify and was refused")


def _release(
    session: Session, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> SealedAct:
    act = _act(session, raw, ActKind.RELEASE, holder_id, vault, now)
    if set(act.said) != {"case", "incident"} or not is_pseudonym(act.said["case"]):
        raise SignatureRefused("not a release")
    return act


def _act(
    session: Session, raw: bytes, kind: ActKind, holder_id: str, vault: VaultProcess, now: datetime
) -> SealedAct:
    author = ensure_certified(session, holder_id, vault=vault, now=now)
    act = read_act(raw, kind, author.keys)
    if act.holder_id != holder_id:
        raise SignatureRefused("another holder's")
    return act


def sealed_parcel(
    act: SealedAct, purpose: Purpose, readers: set[str], needed: str, *, content_id: str = ""
) -> Parcel:
    """What was sealed on the device, for those who may read; raises SignatureRefused."""
    seals = {who: sealed for who, sealed in act.sealed_keys.items() if who in readers}
    if needed not in seals:
        raise SignatureRefused("not for whom it must be")
    return Parcel(content_id or new_reference(), act.capsule_id, purpose, act.ciphertext, seals)
