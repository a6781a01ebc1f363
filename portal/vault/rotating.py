"""An intermediary changes their key.

The new one is a holder of its own, vouched for like any other; everything passes to it by
hand-overs that the old key signs.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.being_away import leave_for_good
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.directories import certified, ensure_certified
from portal.vault.enrolling import FreshKeys, enrol
from portal.vault.errors import CapsuleNotFound, RotationRefused
from portal.vault.models import (
    Complaint,
    ComplaintAnswer,
    Disclosure,
    HandOver,
    KeyHolder,
    KeyRotation,
    LockedKeyPair,
)
from portal.vault.passing_on import PassedOn, held_by, pass_on
from portal.vault.process import VaultProcess
from portal.vault.rotations import rotation_of, rotation_statement
from portal.vault.rules import Deed


@dataclass(frozen=True)
class Rotation:
    """Where a change of key stands: whether the new one may be sealed to, and what is left."""

    new_id: str
    begun_on: date
    certified: bool
    requests_left: int
    complaints_left: int
    disclosures_left: int


def begin_rotation(
    session: Session, *, holder_id: str, keys: PrivateKeys, fresh: FreshKeys, now: datetime
) -> str:
    """Enrols the new keys as a holder of their own, under the old key's signature; returns its id.

    Two certified colleagues approve it like any other. Raises RotationRefused while one is under
    way or for keys kept offline, whose requests can only be passed on by their own tool.
    """
    old = session.get(KeyHolder, holder_id, with_for_update=True)
    if old is None:
        raise CapsuleNotFound
    if rotation_of(session, holder_id) is not None:
        raise RotationRefused("under way")
    if old.offline or fresh.locked is None:
        raise RotationRefused("offline")
    account, old.account = old.account, old.id
    session.flush()
    new_id = enrol(
        session,
        account=account,
        organisation=old.organisation,
        organisation_name=old.organisation_name,
        fresh=fresh,
        now=now,
    )
    statement = rotation_statement(holder_id, new_id, fresh.public)
    session.add(
        KeyRotation(
            old_id=holder_id,
            new_id=new_id,
            begun_on=day_of(now),
            signature=keys.signing.sign(statement),
        )
    )
    record(session, actor=holder_id, deed=Deed.ROTATION_BEGUN, now=now)
    return new_id


def rotation_under_way(
    session: Session, holder_id: str, *, vault: VaultProcess, now: datetime
) -> Rotation | None:
    """How far it is; None when no new key is on its way. Raises IntakeClosed."""
    row = rotation_of(session, holder_id)
    if row is None or row.finished_on is not None:
        return None
    return Rotation(
        new_id=row.new_id,
        begun_on=row.begun_on,
        certified=row.new_id in certified(session, vault=vault, now=now),
        requests_left=len(held_by(session, holder_id)),
        complaints_left=_unanswered(session, holder_id),
        disclosures_left=_disclosures(session, holder_id, day_of(now)),
    )


def new_locked_keys(session: Session, holder_id: str) -> tuple[str, LockedKeys]:
    """The new key as it is stored, and its holder's id; raises RotationRefused without one."""
    row = rotation_of(session, holder_id)
    pair = session.get(LockedKeyPair, row.new_id) if row and row.finished_on is None else None
    if row is None or pair is None:
        raise RotationRefused("none")
    return row.new_id, LockedKeys(pair.salt, pair.locked)


def ensure_words_at_hand(
    stored: tuple[str, LockedKeys], passphrase: str, *, vault: VaultProcess
) -> None:
    """Nothing moves to a key whose words are lost; slow, outside any transaction.

    Raises WordsUnreadable, CannotOpen or VaultBusy.
    """
    new_id, locked = stored
    with vault.queue.place():
        unlock_with_passphrase(
            locked,
            passphrase,
            owner=new_id,
            pepper=vault.passphrase_pepper,
            work=vault.passphrase_work,
        )


def move_to_new_key(
    session: Session, *, holder_id: str, keys: PrivateKeys, vault: VaultProcess, now: datetime
) -> PassedOn:
    """Passes on the next requests and, when nothing at all is left, destroys the old key.

    The old holder's row is locked, as by whoever receives a request: none comes in behind the last.
    Raises RotationRefused before the new key is in a directory in force, NotCertified or
    IntakeClosed.
    """
    # Not its key: a hand-over that holds a request and refers to this row must not wait for us.
    session.get(KeyHolder, holder_id, with_for_update={"key_share": True})
    ensure_certified(session, holder_id, vault=vault, now=now)
    row = rotation_of(session, holder_id, lock=True)
    if row is None or row.finished_on is not None:
        raise RotationRefused("none")
    if row.new_id not in certified(session, vault=vault, now=now):
        raise RotationRefused("not certified")
    passed = pass_on(
        session, holder_id=holder_id, keys=keys, to_holder_id=row.new_id, vault=vault, now=now
    )
    if not passed.left and not _remains(session, holder_id, day_of(now)):
        _finish(session, row, vault, now)
    return passed


def cancel_rotation(session: Session, *, holder_id: str, now: datetime) -> None:
    """The new key is not wanted, or its words are lost: it leaves for good, the old one stays.

    What families sealed to it meanwhile is for their backups, who are told. Raises RotationRefused
    when there is none, or once a request was passed to it: nothing passes without its words, so
    they are at hand.
    """
    row = rotation_of(session, holder_id, lock=True)
    if row is None or row.finished_on is not None:
        raise RotationRefused("none")
    if session.scalar(select(exists().where(HandOver.receiver_id == row.new_id))):
        raise RotationRefused("in use")
    old, new = session.get_one(KeyHolder, row.old_id), session.get_one(KeyHolder, row.new_id)
    account, new.account = new.account, new.id
    session.flush()
    old.account = account
    session.delete(row)
    session.flush()
    leave_for_good(session, holder_id=new.id, now=now)
    record(session, actor=holder_id, deed=Deed.ROTATION_CANCELLED, now=now)


def _finish(session: Session, row: KeyRotation, vault: VaultProcess, now: datetime) -> None:
    row.finished_on = day_of(now)
    session.execute(delete(LockedKeyPair).where(LockedKeyPair.holder_id == row.old_id))
    leave_for_good(session, holder_id=row.old_id, now=now)
    record(session, actor=row.new_id, deed=Deed.ROTATED, now=now)
    vault.intermediaries.lock_owner(row.old_id)


def _remains(session: Session, holder_id: str, today: date) -> bool:
    return bool(_unanswered(session, holder_id) + _disclosures(session, holder_id, today))


def _unanswered(session: Session, holder_id: str) -> int:
    answered = exists().where(ComplaintAnswer.complaint_id == Complaint.id)
    counted = select(func.count()).select_from(Complaint)
    return session.scalar(counted.where(Complaint.to_id == holder_id, ~answered)) or 0


def _disclosures(session: Session, holder_id: str, today: date) -> int:
    mine = or_(Disclosure.proposer_id == holder_id, Disclosure.confirmer_id == holder_id)
    counted = select(func.count()).select_from(Disclosure)
    return session.scalar(counted.where(mine, Disclosure.until >= today)) or 0
