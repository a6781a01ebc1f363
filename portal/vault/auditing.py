"""The vault's own audit: written with its deed, chained by whole days.

Chaining within the second, as the main audit does, would keep the order of a day's requests and
releases for whoever takes the database. So a day is chained once it is over, in the order of the
random ids.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.rules import GENESIS, Entry, chained_hash
from portal.clock import day_of
from portal.vault.models import VaultDeed
from portal.vault.rules import Deed


def record(
    session: Session,
    *,
    actor: str,
    deed: Deed,
    now: datetime,
    capsule_id: str | None = None,
    reason: str = "",
) -> VaultDeed:
    """One entry, in the deed's own transaction; `actor` is a holder id or a role, never a name."""
    entry = VaultDeed(
        done_on=day_of(now), actor=actor, action=deed.value, capsule_id=capsule_id, reason=reason
    )
    session.add(entry)
    session.flush()
    return entry


def chain_finished_days(session: Session, *, today: date) -> int:
    """Gives every entry of the days before `today` its place and hash; returns how many."""
    position, digest = _head(session)
    pending = session.scalars(
        select(VaultDeed)
        .where(VaultDeed.position.is_(None), VaultDeed.done_on < today)
        .order_by(VaultDeed.done_on, VaultDeed.id)
        .with_for_update()
    ).all()
    for entry in pending:
        position += 1
        digest = chained_hash(digest, _said(entry))
        entry.position, entry.digest = position, digest
    session.flush()
    return len(pending)


def broken_link(session: Session) -> str | None:
    """The id of the first entry that was altered, or None when the chain holds."""
    digest = GENESIS
    chained = select(VaultDeed).where(VaultDeed.position.is_not(None)).order_by(VaultDeed.position)
    for expected, entry in enumerate(session.scalars(chained), start=1):
        digest = chained_hash(digest, _said(entry))
        if (entry.position, entry.digest) != (expected, digest):
            return entry.id
    return None


def _head(session: Session) -> tuple[int, str]:
    newest = session.scalars(
        select(VaultDeed)
        .where(VaultDeed.position.is_not(None))
        .order_by(VaultDeed.position.desc())
        .limit(1)
        .with_for_update()
    ).first()
    if newest is None:
        return 0, GENESIS
    return newest.position or 0, newest.digest or GENESIS


def _said(entry: VaultDeed) -> Entry:
    return Entry(
        reference=entry.id,
        at=entry.done_on.isoformat(),
        actor=entry.actor,
        action=entry.action,
        subject=entry.capsule_id or "",
        reason=entry.reason,
    )
