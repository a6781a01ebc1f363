"""Reads of the outbox for operators and for the relay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.outbox.models import OutboxMessage


@dataclass(frozen=True)
class Standing:
    """How many messages wait, are being worked on, ended in the dead-letter list."""

    waiting: int
    leased: int
    dead: int
    oldest_waiting: datetime | None


@dataclass(frozen=True)
class DeadLetter:
    """A message that a person must look at. `fault` is the class of what went wrong."""

    id: str
    kind: str
    attempts: int
    fault: str
    died_at: datetime


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether a claim would take something; a read, so that idling never locks the database."""
    due = select(OutboxMessage.id).where(
        OutboxMessage.finished_at.is_(None),
        OutboxMessage.dead_at.is_(None),
        OutboxMessage.available_at <= now,
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
    )
    return session.scalar(due.limit(1)) is not None


def standing(session: Session, *, now: datetime) -> Standing:
    """The outbox in four figures."""
    leased = OutboxMessage.lease_until > now
    unfinished = select(
        func.count(),
        func.count().filter(leased),
        func.min(OutboxMessage.created_at).filter(
            or_(~leased, OutboxMessage.lease_until.is_(None))
        ),
    ).where(OutboxMessage.finished_at.is_(None), OutboxMessage.dead_at.is_(None))
    total, working, oldest = session.execute(unfinished).one()
    dead = session.scalar(
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.dead_at.is_not(None))
    )
    return Standing(waiting=total - working, leased=working, dead=dead or 0, oldest_waiting=oldest)


def dead_letters(session: Session, *, limit: int = 100) -> Sequence[DeadLetter]:
    """The dead, newest first."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.dead_at.is_not(None))
        .order_by(OutboxMessage.dead_at.desc())
        .limit(limit)
    )
    return [
        DeadLetter(row.id, row.kind, row.attempts, row.fault or "", row.dead_at)
        for row in rows
        if row.dead_at is not None
    ]
