"""An organisation enrols an intermediary: keys are made, the passphrase is shown once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.references import new_reference
from portal.vault.admitting import admitted
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.locked_keys import LockedKeys
from portal.vault.crypto.passphrases import lock_with_passphrase, new_passphrase
from portal.vault.crypto.sealing import SealSuite
from portal.vault.crypto.words import Words
from portal.vault.errors import NotAdmitted
from portal.vault.models import KeyHolder, LockedKeyPair
from portal.vault.process import VaultProcess
from portal.vault.rules import Deed


@dataclass(frozen=True, repr=False)
class FreshKeys:
    """A new holder's keys: the private half is already locked, the passphrase is seen once.

    With offline keys there is no locked half and no passphrase: they never were on the server.
    """

    holder_id: str
    public: PublicKeys
    locked: LockedKeys | None
    passphrase: Words | None


def new_keys(*, vault: VaultProcess) -> FreshKeys:
    """Makes and locks a key pair; slow on purpose, so call it outside any transaction."""
    holder_id = new_reference()
    keys, passphrase = PrivateKeys.generate(), new_passphrase()
    with vault.queue.place():
        locked = lock_with_passphrase(
            keys,
            passphrase,
            owner=holder_id,
            pepper=vault.passphrase_pepper,
            work=vault.passphrase_work,
        )
    return FreshKeys(holder_id, keys.public(), locked, passphrase)


def offline_keys(public: PublicKeys) -> FreshKeys:
    """Keys made on the intermediary's own device; only the public half ever arrives."""
    return FreshKeys(new_reference(), public, locked=None, passphrase=None)


def enrol(
    session: Session,
    *,
    account: str,
    organisation: str,
    organisation_name: str,
    fresh: FreshKeys,
    now: datetime,
) -> str:
    """Writes the new holder, not yet certified; returns their pseudonymous id.

    `account` and `organisation` are public references of the main database. Raises NotAdmitted
    unless the organisation let this account make keys.
    """
    if (account, organisation) not in admitted(session, [account]):
        raise NotAdmitted
    session.add(
        KeyHolder(
            id=fresh.holder_id,
            account=account,
            organisation=organisation,
            organisation_name=organisation_name,
            sealing_key=fresh.public.sealing,
            signing_key=fresh.public.signing,
            offline=fresh.locked is None,
            enrolled_on=day_of(now),
        )
    )
    session.flush()
    if fresh.locked is not None:
        session.add(_row(fresh.holder_id, fresh.locked))
    record(session, actor=fresh.holder_id, deed=Deed.ENROLLED, now=now)
    return fresh.holder_id


def _row(holder_id: str, locked: LockedKeys) -> LockedKeyPair:
    return LockedKeyPair(
        holder_id=holder_id,
        suite=SealSuite.X25519_AES256GCM.value,
        salt=locked.salt,
        locked=locked.locked,
    )
