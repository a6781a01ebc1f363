"""Nothing written is changed: a correction is a new entry that undoes the wrong one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.ledger import queries
from portal.ledger.errors import ReversedBefore
from portal.ledger.models import JournalEntry
from portal.ledger.posting import Posted, post
from portal.ledger.rules import Line

SOURCE = "reversal"


def reverse(
    session: Session, *, reference: str, organisation_id: int, occurred_at: datetime, now: datetime
) -> Posted:
    """Undo one entry of an organisation, in the month that is open.

    Raises NotFound, ReversedBefore, and FundTooLow when a fund has spent what it received.
    """
    entry = session.scalar(
        select(JournalEntry).where(
            JournalEntry.reference == reference, JournalEntry.organisation_id == organisation_id
        )
    )
    if entry is None:
        raise NotFound
    if entry.reverses_id is not None:
        raise ReversedBefore
    lines = queries.entry_lines(session, entry.id)
    posted = post(
        session,
        source=SOURCE,
        external_id=reference,
        lines=[Line(account, -amount) for account, amount in lines.items()],
        occurred_at=occurred_at,
        livemode=entry.livemode,
        now=now,
        reverses=entry.id,
    )
    if not posted.is_new:
        raise ReversedBefore
    return posted
