"""Who has room for one more request now, and who is away."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.availability_rules import LoadFacts, has_room
from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.directories import certified
from portal.vault.models import Absence, Capsule
from portal.vault.process import VaultProcess


def with_room(session: Session, *, vault: VaultProcess, now: datetime) -> list[DirectoryEntry]:
    """Certified people who are here and below their caseload; raises IntakeClosed."""
    entries = certified(session, vault=vault, now=now)
    away = away_now(session, today=day_of(now))
    load = _load(session, entries)
    return [
        entry
        for holder_id, entry in entries.items()
        if has_room(LoadFacts(holder_id in away, load[holder_id]))
    ]


def away_now(session: Session, *, today: date) -> set[str]:
    """Everyone who is away today or left for good."""
    rows = select(Absence.holder_id).where(or_(Absence.until.is_(None), Absence.until > today))
    return set(session.scalars(rows))


def departed(session: Session) -> set[str]:
    """Everyone who left for good."""
    return set(session.scalars(select(Absence.holder_id).where(Absence.until.is_(None))))


def _load(session: Session, holder_ids: Collection[str]) -> dict[str, int]:
    load = dict.fromkeys(holder_ids, 0)
    for place in (Capsule.chosen_id, Capsule.backup_id):
        counted = select(place, func.count()).where(place.in_(holder_ids)).group_by(place)
        for holder_id, count in session.execute(counted):
            load[holder_id] += count
    return load
