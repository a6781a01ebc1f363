"""Chain the entries that are not chained yet; one sealer at a time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.rules import GENESIS, Entry, chained_hash, first_broken_link


def seal_pending(session: Session, *, limit: int = 1000) -> int:
    """Give up to `limit` entries their place and hash; return how many.

    A head in every transaction would serialise all writers, so sealing is its own step.
    """
    head = session.execute(
        select(AuditEntry.position, AuditEntry.digest)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position.desc())
        .limit(1)
        .with_for_update()
    ).first()
    position, digest = (head.position, head.digest) if head else (0, GENESIS)
    pending = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.position.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
        .with_for_update()
    ).all()
    for entry in pending:
        position += 1
        digest = chained_hash(digest, _said(entry))
        entry.position, entry.digest = position, digest
    session.flush()
    return len(pending)


def broken_link(session: Session) -> str | None:
    """The reference of the first entry that was altered, or None when the chain holds."""
    previous = GENESIS
    query = (
        select(AuditEntry)
        .where(AuditEntry.position.is_not(None))
        .order_by(AuditEntry.position)
        .execution_options(yield_per=1000)
    )
    with session.scalars(query) as rows:
        for row in rows:
            broken = first_broken_link([(_said(row), row.digest or "")], previous)
            if broken:
                return broken
            previous = row.digest or ""
    return None


def _said(row: AuditEntry) -> Entry:
    return Entry(
        reference=row.reference,
        at=row.at.isoformat(),
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        reason=row.reason,
    )
