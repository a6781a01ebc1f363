"""An intermediary is away until a day, comes back, or leaves for good; the backups may open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.availability import away_now
from portal.vault.availability_rules import AbsenceFacts, ensure_may_be_away
from portal.vault.errors import AbsenceRefused, CapsuleNotFound
from portal.vault.models import Absence, Capsule, KeyHolder
from portal.vault.reaching import recipients
from portal.vault.receiving import tell_holder
from portal.vault.rules import Deed


@dataclass(frozen=True)
class MyAbsence:
    """How someone stands: away until a day, or gone; and what only they could open."""

    until: date | None
    has_left: bool
    theirs_alone: int


def absence_of(session: Session, holder_id: str, *, today: date) -> MyAbsence:
    """Whether this person is away today, and how many requests have no other person who can act."""
    row = session.get(Absence, holder_id)
    away = row is not None and (row.until is None or row.until > today)
    return MyAbsence(
        until=row.until if row and away else None,
        has_left=row is not None and row.until is None,
        theirs_alone=_theirs_alone(session, holder_id, today),
    )


def go_away(session: Session, *, holder_id: str, until: date, now: datetime) -> None:
    """From now to the day before `until` nothing new is sealed to them and their backups may open.

    Each backup is told once. Raises AbsenceRefused.
    """
    row = _locked_row(session, holder_id)
    ensure_may_be_away(AbsenceFacts(day_of(now), until, row is not None and row.until is None))
    _set(session, row, holder_id, until)
    record(session, actor=holder_id, deed=Deed.AWAY, now=now)
    _tell_backups(session, holder_id)


def come_back(session: Session, *, holder_id: str, now: datetime) -> None:
    """Ends an absence; raises AbsenceRefused for whoever left for good."""
    row = _locked_row(session, holder_id)
    if row is None:
        return
    if row.until is None:
        raise AbsenceRefused("left")
    session.delete(row)
    session.flush()
    record(session, actor=holder_id, deed=Deed.BACK, now=now)


def leave_for_good(session: Session, *, holder_id: str, now: datetime) -> None:
    """Nothing new is sealed to them, backups may open, the next edition leaves them out.

    Until that edition they can still hand their requests over. Twice is once.
    """
    row = _locked_row(session, holder_id)
    if row is not None and row.until is None:
        return
    _set(session, row, holder_id, None)
    record(session, actor=holder_id, deed=Deed.LEFT, now=now)
    _tell_backups(session, holder_id)


def _locked_row(session: Session, holder_id: str) -> Absence | None:
    if session.get(KeyHolder, holder_id, with_for_update=True) is None:
        raise CapsuleNotFound
    return session.get(Absence, holder_id)


def _set(session: Session, row: Absence | None, holder_id: str, until: date | None) -> None:
    if row is None:
        session.add(Absence(holder_id=holder_id, until=until))
    else:
        row.until = until
    session.flush()


def _tell_backups(session: Session, holder_id: str) -> None:
    for backup_id in sorted({capsule.backup_id for capsule in _chosen(session, holder_id)}):
        tell_holder(session, backup_id)


def _chosen(session: Session, holder_id: str) -> Sequence[Capsule]:
    return session.scalars(select(Capsule).where(Capsule.chosen_id == holder_id)).all()


def _theirs_alone(session: Session, holder_id: str, today: date) -> int:
    suspended = session.scalars(select(KeyHolder.id).where(KeyHolder.suspended_on.is_not(None)))
    unable = {holder_id} | away_now(session, today=today) | set(suspended)
    return sum(not set(recipients(session, one)) - unable for one in _chosen(session, holder_id))
