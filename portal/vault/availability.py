"""Who has room for one more request now, and who is away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.availability_rules import LoadFacts, has_room
from portal.vault.crypto.directory import DirectoryEntry
from portal.vault.crypto.sealing import Purpose
from portal.vault.directories import certified
from portal.vault.errors import NobodyToSealTo
from portal.vault.models import HAS_ORIGINAL, Absence, Capsule, KeyHolder, KeyRotation
from portal.vault.process import VaultProcess


def with_room(
    session: Session, *, vault: VaultProcess, now: datetime, for_report: bool = False
) -> list[DirectoryEntry]:
    """Certified people who are here and below their caseload; raises IntakeClosed."""
    entries = _newest_keys(session, certified(session, vault=vault, now=now))
    away = away_now(session, today=day_of(now))
    load, reports = _load(session, entries), _load(session, entries, is_report=True)
    facts = {
        holder_id: LoadFacts(holder_id in away, load[holder_id], vault.caseload, reports[holder_id])
        for holder_id in entries
    }
    return [
        entry
        for holder_id, entry in entries.items()
        if has_room(facts[holder_id], for_report=for_report)
    ]


def ensure_room(
    session: Session,
    holder_ids: Collection[str],
    *,
    vault: VaultProcess,
    now: datetime,
    for_report: bool = False,
) -> None:
    """Raises NobodyToSealTo when one of them is away or full; their rows stay locked till commit.

    Locked in one order: two requests at once must not both take the last place, nor wait for each
    other.
    """
    rows = select(KeyHolder.id).where(KeyHolder.id.in_(holder_ids)).order_by(KeyHolder.id)
    session.execute(rows.with_for_update(key_share=True)).all()
    found = with_room(session, vault=vault, now=now, for_report=for_report)
    able = {entry.intermediary_id for entry in found}
    if not able.issuperset(holder_ids):
        raise NobodyToSealTo("no room")


@dataclass(frozen=True)
class Load:
    """How much one certified person holds in both places; a colleague is told no more."""

    holder_id: str
    organisation_name: str
    open_requests: int
    is_away: bool


def loads(session: Session, *, vault: VaultProcess, now: datetime) -> list[Load]:
    """Everyone's load, by organisation and then by the number itself; raises IntakeClosed."""
    entries = _newest_keys(session, certified(session, vault=vault, now=now))
    away, load = away_now(session, today=day_of(now)), _load(session, entries)
    found = [
        Load(holder_id, entry.organisation_name, load[holder_id], holder_id in away)
        for holder_id, entry in entries.items()
    ]
    return sorted(found, key=lambda one: (one.organisation_name, one.open_requests))


def away_now(session: Session, *, today: date) -> set[str]:
    """Everyone who is away today or left for good."""
    rows = select(Absence.holder_id).where(or_(Absence.until.is_(None), Absence.until > today))
    return set(session.scalars(rows))


def departed(session: Session) -> set[str]:
    """Everyone who left for good."""
    return set(session.scalars(select(Absence.holder_id).where(Absence.until.is_(None))))


def staying_at(session: Session, organisation: str) -> int:
    """How many keep keys for this organisation: neither suspended nor gone for good."""
    rows = select(func.count()).where(
        KeyHolder.organisation == organisation,
        KeyHolder.suspended_on.is_(None),
        KeyHolder.id.not_in(departed(session)),
    )
    return session.scalar(rows) or 0


def _newest_keys(session: Session, entries: dict[str, DirectoryEntry]) -> dict[str, DirectoryEntry]:
    rows = session.execute(select(KeyRotation.old_id, KeyRotation.new_id)).all()
    followed = {old_id for old_id, new_id in rows if new_id in entries}
    return {holder_id: one for holder_id, one in entries.items() if holder_id not in followed}


def _load(
    session: Session, holder_ids: Collection[str], *, is_report: bool = False
) -> dict[str, int]:
    """Requests and reports held in both places, or reports alone; without those destroyed."""
    tells = Capsule.purpose == Purpose.INCIDENT_REPORT.value
    counts = and_(tells, HAS_ORIGINAL) if is_report else or_(~tells, HAS_ORIGINAL)
    load = dict.fromkeys(holder_ids, 0)
    for place in (Capsule.chosen_id, Capsule.backup_id):
        counted = select(place, func.count()).where(place.in_(holder_ids), counts).group_by(place)
        for holder_id, count in session.execute(counted):
            load[holder_id] += count
    return load
