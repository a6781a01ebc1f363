"""The requester begins anew with someone else: entered again, and the old request goes."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.vault.attaching import StoredFile, attach
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.custody_queries import people_of
from portal.vault.errors import NobodyToSealTo
from portal.vault.models import Exclusion
from portal.vault.process import VaultProcess
from portal.vault.receiving import SealedRequest, receive
from portal.vault.rotations import every_key_of
from portal.vault.rules import Place
from portal.vault.withdrawing import withdraw


@dataclass(frozen=True)
class Avoided:
    """Who must not get the new request (holder ids), and what organisations were kept away."""

    people: Set[str]
    organisations: Set[str]


def people_to_avoid(session: Session, *, capsule_id: str, vault: VaultProcess) -> Avoided:
    """Whoever answers now and all who were kept away, under any key; raises CapsuleNotFound."""
    known = people_of(session, capsule_id, vault=vault)
    people = {
        one.holder_id
        for one in known
        if one.is_kept_away or (one.is_present and one.place is Place.CHOSEN)
    }
    kept_away = select(Exclusion.organisation).where(Exclusion.capsule_id == capsule_id)
    organisations = frozenset(session.scalars(kept_away))
    return Avoided(frozenset(every_key_of(session, people)), organisations)


def start_over(
    session: Session,
    *,
    capsule_id: str,
    keys: PrivateKeys,
    request: SealedRequest,
    files: Sequence[StoredFile],
    vault: VaultProcess,
    now: datetime,
) -> list[str]:
    """Receives the request as entered again and withdraws the old one: both, or neither.

    Nothing is sealed anew from the old one: words read over a shoulder must not move what is in
    it. Returns the names of the old blobs, for `delete_blobs` once this is committed. Raises
    NobodyToSealTo when it would reach someone to avoid, and what `receive` and `withdraw` raise.
    """
    avoided = people_to_avoid(session, capsule_id=capsule_id, vault=vault)
    if avoided.people & request.pair.keys().keys():
        raise NobodyToSealTo("the same person")
    new_id = receive(session, request=request, vault=vault, now=now)
    attach(session, capsule_id=new_id, files=files, to=request.pair.keys())
    return withdraw(session, capsule_id=capsule_id, keys=keys, now=now)
