"""Give dead messages another life, after a person mended what killed them."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.outbox.models import OutboxMessage


def retry_dead(session: Session, *, now: datetime, kind: str | None = None) -> int:
    """Make the dead messages of `kind`, or all of them, due again; return how many."""
    revived = (
        update(OutboxMessage)
        .where(OutboxMessage.dead_at.is_not(None))
        .values(dead_at=None, fault=None, attempts=0, lease_until=None, available_at=now)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    if kind is not None:
        revived = revived.where(OutboxMessage.kind == kind)
    return len(session.scalars(revived).all())
