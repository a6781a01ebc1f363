"""An intermediary asks whether a request is among their own others already.

The process opens and compares; what the person sees is which of their requests look alike and why,
and not a word of any. Nothing is stored but that somebody searched, and nothing that a family sees
depends on it: else a false request would find out who else has asked.
"""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.directories import ensure_certified
from portal.vault.errors import CannotOpen, CapsuleNotFound, OpeningRefused
from portal.vault.likeness_rules import Features, Likeness, features, likeness
from portal.vault.models import Capsule, KeyHolder, VaultDeed
from portal.vault.parcels import unpack
from portal.vault.passing_on import held_by
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, content_of
from portal.vault.rules import Deed

DAILY_SEARCHES = 20


@dataclass(frozen=True)
class Alike:
    """Another request of the same person that looks like the one they asked about."""

    capsule_id: str
    received_on: date
    why: Set[Likeness]


def ask_to_compare(
    session: Session, *, capsule_id: str, holder_id: str, vault: VaultProcess, now: datetime
) -> str:
    """Writes that this person searched, without naming a request; commit before comparing.

    Raises CapsuleNotFound, NotCertified, or OpeningRefused when the day's searches are used up.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule_for(session, capsule_id, holder_id=holder_id)
    session.get(KeyHolder, holder_id, with_for_update=True)
    today = select(func.count()).where(
        VaultDeed.action == Deed.COMPARED.value,
        VaultDeed.actor == holder_id,
        VaultDeed.done_on == day_of(now),
    )
    if (session.scalar(today) or 0) >= DAILY_SEARCHES:
        raise OpeningRefused("daily cap")
    return record(session, actor=holder_id, deed=Deed.COMPARED, now=now).id


def find_duplicates(
    session: Session,
    *,
    search_id: str,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    now: datetime,
) -> list[Alike]:
    """The person's other requests that look like this one; `session` must be a reading one.

    Raises OpeningRefused when the search is not on record today, CapsuleNotFound.
    """
    if session.connection().get_execution_options().get("writing"):
        raise RuntimeError("commit the search first; compare with vault_reading()")
    deed = session.get(VaultDeed, search_id)
    said = (deed.action, deed.actor, deed.done_on) if deed else None
    if said != (Deed.COMPARED.value, holder_id, day_of(now)):
        raise OpeningRefused("not on record")
    asked = _features(session, capsule_id, holder_id, keys)
    if asked is None:
        raise CapsuleNotFound
    found = []
    for other_id in held_by(session, holder_id):
        other = None if other_id == capsule_id else _features(session, other_id, holder_id, keys)
        why = likeness(asked, other) if other else frozenset()
        if why:
            day = session.get_one(Capsule, other_id).received_on
            found.append(Alike(other_id, day, why))
    return sorted(found, key=lambda one: (-len(one.why), one.received_on, one.capsule_id))


def _features(
    session: Session, capsule_id: str, holder_id: str, keys: PrivateKeys
) -> Features | None:
    """Read in passing and let go; None for what this person may not open, or for no request."""
    try:
        capsule = capsule_for(session, capsule_id, holder_id=holder_id).capsule
        if capsule.purpose != Purpose.IDENTITY.value:
            return None
        content_id = content_of(session, capsule.id, capsule.purpose)
        said: Mapping[str, str] = json.loads(
            unpack(session, content_id, recipient=holder_id, keys=keys)
        )
    except (CannotOpen, CapsuleNotFound):
        return None
    return features(said)
