"""Whose key follows whose: which holder an account acts as, and whose account an older key was."""

from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.crypto.framing import frame
from portal.vault.crypto.keypairs import PublicKeys
from portal.vault.directories import signing_keys
from portal.vault.models import KeyHolder, KeyRotation
from portal.vault.process import VaultProcess


def followers(session: Session) -> Mapping[str, str]:
    """Every older holder's id, and the id of the one that follows it."""
    return {row.old_id: row.new_id for row in session.scalars(select(KeyRotation))}


def every_key_of(session: Session, holder_ids: Iterable[str]) -> set[str]:
    """These holders, and every older or newer key of the same people."""
    pairs = [{old_id, new_id} for old_id, new_id in followers(session).items()]
    found = set(holder_ids)
    while more := {one for pair in pairs if pair & found for one in pair} - found:
        found |= more
    return found


def account_of(session: Session, holder: KeyHolder, known: Mapping[str, str] | None = None) -> str:
    """The account of whoever holds or held these keys."""
    known = followers(session) if known is None else known
    while holder.id in known:
        holder = session.get_one(KeyHolder, known[holder.id])
    return holder.account


def active_holder(session: Session, account: str) -> KeyHolder | None:
    """The holder this account acts as: the older one until the newer has taken everything over."""
    holder = session.scalar(select(KeyHolder).where(KeyHolder.account == account))
    if holder is None:
        return None
    under_way = session.scalar(
        select(KeyRotation).where(
            KeyRotation.new_id == holder.id, KeyRotation.finished_on.is_(None)
        )
    )
    return session.get_one(KeyHolder, under_way.old_id) if under_way else holder


def rotation_of(session: Session, holder_id: str, *, lock: bool = False) -> KeyRotation | None:
    """The new key that is on its way for this holder."""
    return session.get(
        KeyRotation, holder_id, with_for_update=True if lock else None, populate_existing=lock
    )


def rotation_statement(old_id: str, new_id: str, new: PublicKeys) -> bytes:
    """What the older key signs: from now on these keys are mine."""
    return frame("resguardo new key 1", old_id, new_id, new.fingerprint)


def is_same_person(session: Session, old_id: str, new_id: str, *, vault: VaultProcess) -> bool:
    """Whether the older certified key signed that the newer one is the same person's."""
    row, new = session.get(KeyRotation, old_id), session.get(KeyHolder, new_id)
    known = signing_keys(session, old_id, vault=vault)
    if row is None or new is None or known is None or row.new_id != new_id:
        return False
    said = rotation_statement(old_id, new_id, PublicKeys(new.sealing_key, new.signing_key))
    try:
        known.signing_key().verify(row.signature, said)
    except InvalidSignature:
        return False
    return True
