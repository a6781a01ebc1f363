"""A bill that was sealed on an intermediary's own device joins its request and tells the desk."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.money import Currency, Money
from portal.vault.auditing import record
from portal.vault.blobs import BlobStore
from portal.vault.crypto.carried_evidence import CarriedEvidence, read_carried
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction
from portal.vault.directories import ensure_certified
from portal.vault.errors import (
    AlreadySent,
    BundleTooOld,
    FileRefused,
    NotYetReleased,
    SignatureRefused,
)
from portal.vault.evidence_rules import Expense, ensure_sensible, told_to_desk
from portal.vault.file_rules import MOST_THREAD_FILES
from portal.vault.messaging import keep_message, next_place, proven_intermediaries
from portal.vault.models import Capsule, Release, SealedFile, StoredContent
from portal.vault.parcels import keep
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for
from portal.vault.rules import Deed, MessageKind
from portal.vault.sending import send
from portal.vault.taking_in import sealed_parcel


@dataclass(frozen=True, repr=False)
class BroughtEvidence:
    """A bill whose author is shown; what the desk may know of it stands in clear."""

    case: str
    expense: Expense
    mark: str
    carried: CarriedEvidence


def read_brought(
    session: Session, *, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> BroughtEvidence:
    """Checks who sealed it; raises NotCertified, or SignatureRefused for anybody else's."""
    author = ensure_certified(session, holder_id, vault=vault, now=now)
    carried = read_carried(raw, author.keys)
    if carried.message.holder_id != holder_id:
        raise SignatureRefused("another holder's")
    said = carried.message.said
    try:
        amount = Money(int(said["minor"]), Currency(said["currency"]))
        expense = Expense(said["commitment"], amount, date.fromisoformat(said["day"]))
        case, mark = said["case"], said["mark"]
        is_mark = len(bytes.fromhex(mark)) == 32
    except (ValueError, KeyError):
        raise SignatureRefused("not a bill")
    if not is_mark:
        raise SignatureRefused("not a bill")
    return BroughtEvidence(case, expense, mark, carried)


def keep_sealed(brought: BroughtEvidence, *, blobs: BlobStore) -> None:
    """Stores the sealed bytes before any row names them; the sweep deletes what stays alone.

    Call it outside any transaction. Raises SignatureRefused for a name that other bytes have.
    """
    name, sealed = brought.carried.paper.said["blob"], brought.carried.sealed
    stored = blobs.get(name)
    if stored is not None and stored != sealed:
        raise SignatureRefused("another file's name")
    if stored is None:
        blobs.put(name, sealed)


def take_in_evidence(
    session: Session, *, raw: bytes, holder_id: str, vault: VaultProcess, now: datetime
) -> None:
    """Notes it in the conversation as it was signed, and tells the desk amount, day and mark.

    Whether the request is the case that it names is known to the device alone: ask before whether
    the case is this person's. Raises what `read_brought` does, EvidenceRefused, CapsuleNotFound,
    AlreadySent for the same file again, BundleTooOld, NotYetReleased, FileRefused.
    """
    brought = read_brought(session, raw=raw, holder_id=holder_id, vault=vault, now=now)
    ensure_sensible(brought.expense, today=day_of(now))
    message, paper = brought.carried.message, brought.carried.paper
    capsule = capsule_for(session, message.capsule_id, holder_id=holder_id, lock=True).capsule
    _ensure_new(session, capsule, paper.said["file"])
    place = next_place(session, capsule.id, Direction.TO_INTERMEDIARY)
    if message.said.get("sequence") != str(place.sequence):
        raise BundleTooOld
    if session.get(Release, capsule.id) is None:
        raise NotYetReleased
    people = set(proven_intermediaries(session, capsule, vault=vault, now=now))
    file = sealed_parcel(
        paper, Purpose.MESSAGE_FILE, people, holder_id, content_id=paper.said["file"]
    )
    keep(session, file)
    session.add(SealedFile(content_id=file.content_id, blob_id=paper.said["blob"]))
    try:
        session.flush()
    except IntegrityError:
        raise SignatureRefused("another file's name")
    noted = sealed_parcel(message, Purpose.MESSAGE, people, holder_id)
    keep_message(session, noted, place, author=holder_id, now=now)
    told = told_to_desk(brought.case, brought.expense, brought.mark)
    send(session, kind=MessageKind.CASE_EVIDENCE, payload=told)
    record(session, actor=holder_id, deed=Deed.BROUGHT_EVIDENCE, now=now)


def _ensure_new(session: Session, capsule: Capsule, file_id: str) -> None:
    known = session.get(StoredContent, file_id)
    if known is not None:
        raise AlreadySent if known.capsule_id == capsule.id else SignatureRefused("another's file")
    held = select(func.count()).where(
        StoredContent.capsule_id == capsule.id,
        StoredContent.purpose == Purpose.MESSAGE_FILE.value,
    )
    if (session.scalar(held) or 0) >= MOST_THREAD_FILES:
        raise FileRefused("conversation is full")
