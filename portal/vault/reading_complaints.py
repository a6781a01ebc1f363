"""A complaint as its two sides read it, and the signed answers to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import InvalidSignature
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.alarms import alarm
from portal.vault.complaining import complaint_statement
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.crypto.signing import Direction, MessagePlace, read_message, sign_message
from portal.vault.directories import ensure_certified, signing_keys
from portal.vault.errors import CannotOpen, CapsuleNotFound, SignatureRefused
from portal.vault.models import Complaint, ComplaintAnswer, KeyHolder, StoredContent
from portal.vault.parcels import keep, pack, unpack
from portal.vault.process import VaultProcess
from portal.vault.reaching import locked_capsule
from portal.vault.rules import REQUESTER


@dataclass(frozen=True, repr=False)
class ReadComplaint:
    """A complaint as one of its two sides reads it; `text` is None when it is not genuine, and for
    the requester, to whom what they wrote is not shown back."""

    complaint_id: str
    about_id: str
    organisation_name: str
    lodged_on: date
    text: str | None
    answers: Sequence[tuple[date, str | None]]
    refused: bool = False


def complaints_for(session: Session, *, holder_id: str, keys: PrivateKeys) -> list[ReadComplaint]:
    """The complaints that were sealed to this person, the newest first."""
    rows = select(Complaint).where(Complaint.to_id == holder_id)
    ordered = rows.order_by(Complaint.lodged_on.desc(), Complaint.id).limit(200)
    return [_read_by_holder(session, row, keys) for row in session.scalars(ordered)]


def complaint_for(
    session: Session, complaint_id: str, *, holder_id: str, keys: PrivateKeys
) -> ReadComplaint:
    """One complaint, for the person it was sealed to; raises CapsuleNotFound for all others."""
    return _read_by_holder(session, _sealed_to(session, complaint_id, holder_id), keys)


def answer_complaint(
    session: Session,
    *,
    complaint_id: str,
    holder_id: str,
    keys: PrivateKeys,
    text: str,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """A signed answer to the requester; raises CapsuleNotFound, NotCertified or CannotOpen."""
    ensure_certified(session, holder_id, vault=vault, now=now)
    row = _sealed_to(session, complaint_id, holder_id, lock=True)
    _said, requester = _opened(session, row, keys)
    number = len(_answer_rows(session, row)) + 1
    place = MessagePlace(row.id, Direction.TO_REQUESTER, number)
    parcel = pack(
        sign_message(text, place, keys),
        capsule_id=row.capsule_id,
        purpose=Purpose.COMPLAINT_ANSWER,
        recipients={REQUESTER: requester, holder_id: keys.public()},
    )
    keep(session, parcel)
    session.add(
        ComplaintAnswer(
            complaint_id=row.id,
            number=number,
            capsule_id=row.capsule_id,
            content_id=parcel.content_id,
            answered_on=day_of(now),
        )
    )
    session.flush()


def complaints_of(
    session: Session, *, capsule_id: str, keys: PrivateKeys, vault: VaultProcess
) -> list[ReadComplaint]:
    """The requester's complaints and the answers to them; a row they did not sign is refused."""
    rows = select(Complaint).where(Complaint.capsule_id == capsule_id)
    ordered = rows.order_by(Complaint.lodged_on, Complaint.id).limit(200)
    return [_read_by_requester(session, row, keys, vault) for row in session.scalars(ordered)]


def _read_by_holder(session: Session, row: Complaint, keys: PrivateKeys) -> ReadComplaint:
    try:
        text, _requester = _opened(session, row, keys)
    except (CannotOpen, CapsuleNotFound):
        alarm("a complaint")
        return _read(session, row, None, [], refused=True)
    mine = keys.public()
    return _read(session, row, text, _answers(session, row, row.to_id, keys, mine))


def _read_by_requester(
    session: Session, row: Complaint, keys: PrivateKeys, vault: VaultProcess
) -> ReadComplaint:
    author = signing_keys(session, row.to_id, vault=vault)
    try:
        _ensure_signed(session, row, keys.public())
        if author is None:
            raise CannotOpen
    except CannotOpen:
        alarm("a complaint")
        return _read(session, row, None, [], refused=True)
    return _read(session, row, None, _answers(session, row, REQUESTER, keys, author))


def _read(
    session: Session,
    row: Complaint,
    text: str | None,
    answers: Sequence[tuple[date, str | None]],
    *,
    refused: bool = False,
) -> ReadComplaint:
    reader = session.get_one(KeyHolder, row.to_id)
    return ReadComplaint(
        row.id, row.about_id, reader.organisation_name, row.lodged_on, text, answers, refused
    )


def _answers(
    session: Session, row: Complaint, recipient: str, keys: PrivateKeys, author: PublicKeys
) -> list[tuple[date, str | None]]:
    found: list[tuple[date, str | None]] = []
    for answer in _answer_rows(session, row):
        place = MessagePlace(row.id, Direction.TO_REQUESTER, answer.number)
        try:
            signed = unpack(session, answer.content_id, recipient=recipient, keys=keys)
            found.append((answer.answered_on, read_message(signed, place, author)))
        except (CannotOpen, CapsuleNotFound, SignatureRefused):
            alarm("an answer to a complaint")
            found.append((answer.answered_on, None))
    return found


def _answer_rows(session: Session, row: Complaint) -> Sequence[ComplaintAnswer]:
    answers = select(ComplaintAnswer).where(ComplaintAnswer.complaint_id == row.id)
    return session.scalars(answers.order_by(ComplaintAnswer.number)).all()


def _opened(session: Session, row: Complaint, keys: PrivateKeys) -> tuple[str, PublicKeys]:
    fields = json.loads(unpack(session, row.content_id, recipient=row.to_id, keys=keys))
    requester = PublicKeys(bytes.fromhex(fields["sealing"]), bytes.fromhex(fields["signing"]))
    _ensure_signed(session, row, requester)
    return fields["text"], requester


def _ensure_signed(session: Session, row: Complaint, requester: PublicKeys) -> None:
    content = session.get_one(StoredContent, row.content_id)
    try:
        requester.signing_key().verify(row.signature, complaint_statement(row, content.ciphertext))
    except InvalidSignature:
        raise CannotOpen


def _sealed_to(
    session: Session, complaint_id: str, holder_id: str, *, lock: bool = False
) -> Complaint:
    if lock:
        of = select(Complaint.capsule_id).where(Complaint.id == complaint_id)
        locked_capsule(session, session.scalar(of))
    row = session.get(Complaint, complaint_id, with_for_update=True if lock else None)
    if row is None or row.to_id != holder_id:
        raise CapsuleNotFound
    return row
