"""Deliveries join a monthly batch, and are not offered to another."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.aid.models import Commitment


def join_batch(session: Session, *, references: Collection[str], batch: str) -> None:
    """Note on each delivered commitment the reference of the batch that shows it."""
    session.execute(
        update(Commitment)
        .where(Commitment.reference.in_(references), Commitment.batch.is_(None))
        .values(batch=batch)
        .execution_options(synchronize_session=False)
    )
