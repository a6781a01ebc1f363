"""A request is forgotten: every row of it goes at once, behind a tombstone."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.attaching import detach
from portal.vault.auditing import record
from portal.vault.errors import CapsuleNotFound
from portal.vault.keeping_rules import GRACE
from portal.vault.models import (
    Capsule,
    Complaint,
    ComplaintAnswer,
    Disclosure,
    DisclosureLock,
    Exclusion,
    HandOver,
    Keeping,
    KeptAwayPerson,
    Passing,
    Release,
    StoredContent,
    StoredReceipt,
    ThreadMessage,
    Tombstone,
    Wrap,
)
from portal.vault.rules import Deed

# Those that point to others first.
BELONGINGS = (
    DisclosureLock,
    Disclosure,
    ComplaintAnswer,
    Complaint,
    HandOver,
    KeptAwayPerson,
    Passing,
    ThreadMessage,
    Release,
    Exclusion,
    Keeping,
    StoredReceipt,
    StoredContent,
)
CLOCK, OPERATOR = "clock", "operator"


def forget(session: Session, capsule_id: str, *, today: date) -> list[str]:
    """Deletes all rows of a capsule behind a tombstone; a restored backup replays it.

    Returns the names of its files' blobs, for `delete_blobs` once this is committed.
    """
    receipt = session.scalar(
        select(StoredReceipt.locator).where(StoredReceipt.capsule_id == capsule_id)
    )
    session.merge(Tombstone(capsule_id=capsule_id, locator=receipt, forgotten_on=today))
    session.flush()
    blob_names = detach(session, capsule_id)
    contents = select(StoredContent.id).where(StoredContent.capsule_id == capsule_id)
    session.execute(delete(Wrap).where(Wrap.content_id.in_(contents)))
    for table in BELONGINGS:
        session.execute(delete(table).where(table.capsule_id == capsule_id))
    session.execute(delete(Capsule).where(Capsule.id == capsule_id))
    return blob_names


def forget_by(session: Session, capsule_id: str, *, actor: str, now: datetime) -> list[str]:
    """The clock or an operator forgets a request; raises CapsuleNotFound when it is gone.

    Returns the names of its files' blobs, for `delete_blobs` once this is committed. The audit
    names nobody's request: with the case's end on the same day it would join the two.
    """
    if session.get(Capsule, capsule_id, with_for_update=True) is None:
        raise CapsuleNotFound
    blob_names = forget(session, capsule_id, today=day_of(now))
    record(session, actor=actor, deed=Deed.FORGOTTEN, now=now)
    return blob_names


def due(session: Session, *, today: date, limit: int = 200) -> Sequence[str]:
    """Requests whose day has come: 30 days after closing, or never renewed."""
    query = (
        select(Keeping.capsule_id)
        .where(
            or_(
                Keeping.forget_on <= today,
                Keeping.forget_on.is_(None) & (Keeping.renew_by < today - GRACE),
            )
        )
        .order_by(Keeping.capsule_id)
    )
    return session.scalars(query.limit(limit)).all()
