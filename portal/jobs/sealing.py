"""Chain the audit entries of what was just committed, within a second of it."""

from sqlalchemy import select, text

from portal.audit.models import AuditEntry
from portal.audit.sealing import seal_pending
from portal.extensions import db, transaction

# Any fixed number: PostgreSQL keeps two sealers apart by it.
SEALERS_LOCK = 7_263_001


def seal_audit() -> int:
    """Seal every pending entry; return how many. A read comes first: idling locks nothing."""
    sealed = 0
    while _is_pending():
        with transaction() as session:
            if db.engine.dialect.name == "postgresql":
                # The head alone cannot be locked: at the very first entry there is none.
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEALERS_LOCK})
            done = seal_pending(session)
        sealed += done
        if not done:
            break
    return sealed


def _is_pending() -> bool:
    pending = select(AuditEntry.id).where(AuditEntry.position.is_(None)).limit(1)
    found = db.session().scalar(pending) is not None
    db.session.rollback()
    return found
