"""Reads of the audit trail."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry

PAGE = 50


def deeds_in(
    session: Session, organisation_ids: frozenset[int], *, before: int | None = None
) -> list[AuditEntry]:
    """Who did what in these organisations, newest first; one over a page when there is more."""
    found = select(AuditEntry).where(AuditEntry.organisation_id.in_(organisation_ids))
    if before is not None:
        found = found.where(AuditEntry.id < before)
    return list(session.scalars(found.order_by(AuditEntry.id.desc()).limit(PAGE + 1)))
