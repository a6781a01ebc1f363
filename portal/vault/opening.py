"""An identity is opened: first the audit row is committed, then there is plaintext.

Two steps, so that it cannot be otherwise: `ask_to_open` writes the row in a writing transaction;
`open_identity` wants a reading session of its own, in which only a committed row can be found.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.covers import OpenedCover, read_cover
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.custody import places_of
from portal.vault.directories import ensure_certified
from portal.vault.errors import CapsuleNotFound, OpeningRefused
from portal.vault.models import Capsule, KeyHolder, VaultDeed
from portal.vault.parcels import unpack
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, content_of, is_available
from portal.vault.rotations import every_key_of
from portal.vault.rules import Deed, OpeningFacts, OpeningReason, Place, ensure_may_open


def ask_to_open(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    reason: OpeningReason,
    vault: VaultProcess,
    now: datetime,
) -> str:
    """Writes the audit row of an opening and returns its id; commit before opening.

    Raises CapsuleNotFound, NotCertified or OpeningRefused (the cap, or the other's turn).
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    # The holder's row is locked: two requests at once must not both be the day's last opening.
    session.get(KeyHolder, holder_id, with_for_update=True)
    ensure_may_open(_facts(session, capsule_id, holder_id, now))
    deed = record(
        session,
        actor=holder_id,
        deed=Deed.OPENED,
        now=now,
        capsule_id=capsule_id,
        reason=reason.value,
    )
    return deed.id


def open_identity(
    session: Session,
    *,
    opening_id: str,
    holder_id: str,
    keys: PrivateKeys,
    now: datetime,
    capsule_id: str | None = None,
) -> Mapping[str, str]:
    """The identity's fields, once their opening is on record.

    `session` must be a reading one. Raises OpeningRefused when the row is not there, is another's,
    not of today, or not of `capsule_id` when that is given; CannotOpen when a byte was changed.
    """
    capsule = opened_capsule(session, opening_id=opening_id, holder_id=holder_id, now=now)
    if capsule_id not in (None, capsule.id):
        raise OpeningRefused("of another request")
    content_id = content_of(session, capsule.id, capsule.purpose)
    fields: Mapping[str, str] = json.loads(
        unpack(session, content_id, recipient=holder_id, keys=keys)
    )
    return fields


def opened_capsule(session: Session, *, opening_id: str, holder_id: str, now: datetime) -> Capsule:
    """The request whose opening by this holder, today, is committed; raises OpeningRefused."""
    if session.connection().get_execution_options().get("writing"):
        raise RuntimeError("commit the opening first; open with vault_reading()")
    deed = session.get(VaultDeed, opening_id)
    if deed is None or not _permits(deed, holder_id, now) or deed.capsule_id is None:
        raise OpeningRefused("not on record")
    capsule = session.get(Capsule, deed.capsule_id)
    if capsule is None:
        raise CapsuleNotFound
    return capsule


def open_cover(
    session: Session, *, capsule_id: str, holder_id: str, keys: PrivateKeys
) -> OpenedCover:
    """The cover, which names nobody and so needs no audit row; raises CapsuleNotFound."""
    content_id = content_of(session, capsule_id, Purpose.COVER.value)
    return read_cover(unpack(session, content_id, recipient=holder_id, keys=keys))


def _permits(deed: VaultDeed, holder_id: str, now: datetime) -> bool:
    said = (deed.action, deed.actor, deed.done_on)
    return said == (Deed.OPENED.value, holder_id, day_of(now))


def _facts(session: Session, capsule_id: str, holder_id: str, now: datetime) -> OpeningFacts:
    reached = capsule_for(session, capsule_id, holder_id=holder_id)
    capsule = reached.capsule
    places = places_of(session, capsule)
    chosen = [holder for holder, place in places.items() if place is Place.CHOSEN]
    opened = select(func.count()).where(VaultDeed.action == Deed.OPENED.value)
    by_chosen = opened.where(VaultDeed.capsule_id == capsule.id, VaultDeed.actor.in_(chosen))
    # What they typed themselves is no look at anyone's secret: it takes nothing from the cap.
    today = opened.where(
        VaultDeed.actor.in_(every_key_of(session, [holder_id])),
        VaultDeed.done_on == day_of(now),
        VaultDeed.reason != OpeningReason.TYPED_IN.value,
    )
    return OpeningFacts(
        place=reached.place,
        received_on=capsule.received_on,
        today=day_of(now),
        chosen_has_opened=bool(session.scalar(by_chosen)),
        chosen_available=is_available(session, capsule, capsule.chosen_id, today=day_of(now)),
        opened_today=session.scalar(today) or 0,
    )
