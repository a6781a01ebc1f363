"""An intermediary unlocks their keys with the seven words; they stay in this process's memory."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import unlock_with_passphrase
from portal.vault.directories import ensure_certified
from portal.vault.errors import NotCertified
from portal.vault.models import LockedKeyPair
from portal.vault.process import VaultProcess
from portal.vault.rotations import active_holder
from portal.vault.rules import Deed


@dataclass(frozen=True, repr=False)
class LockedHolder:
    """A certified holder's keys as they are stored."""

    holder_id: str
    locked: LockedKeys


def locked_holder(
    session: Session, account: str, *, vault: VaultProcess, now: datetime
) -> LockedHolder:
    """The stored keys of the holder with this account; records the attempt.

    Raises NotCertified for whoever is not certified now, is suspended, or keeps their keys
    offline.
    """
    holder = active_holder(session, account)
    row = session.get(LockedKeyPair, holder.id) if holder else None
    if holder is None or row is None:
        raise NotCertified
    ensure_certified(session, holder.id, vault=vault, now=now)
    record(session, actor=holder.id, deed=Deed.UNLOCKED, now=now)
    return LockedHolder(holder.id, LockedKeys(row.salt, row.locked))


def unlock(stored: LockedHolder, passphrase: str, *, vault: VaultProcess, now: datetime) -> str:
    """Holds the keys in memory and answers the cookie that reaches them for fifteen idle minutes.

    Slow on purpose: call it outside any transaction. Raises WordsUnreadable, CannotOpen, VaultBusy.
    """
    with vault.queue.place():
        keys = unlock_with_passphrase(
            stored.locked,
            passphrase,
            owner=stored.holder_id,
            pepper=vault.passphrase_pepper,
            work=vault.passphrase_work,
        )
    return vault.intermediaries.hold(stored.holder_id, keys, now=now)
