"""What each journal entry was about, for the public log: the gift or the batch, never a person."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.giving.batching import SOURCE as BATCH
from portal.giving.models import Gift, GiftMovement
from portal.ledger.log_appending import Movement
from portal.ledger.models import JournalEntry

GIFT = "gift:"


def subjects_of(session: Session, movements: Sequence[Movement]) -> dict[int, str]:
    """Entry id → `gift:reference` or `batch:reference`; nothing for what is about neither.

    References are random: written under a salt they bind the leaf to one gift, and tell nobody.
    """
    events = _events_of(session, movements)
    rows = session.execute(
        select(GiftMovement.external_id, Gift.reference)
        .join(Gift, Gift.id == GiftMovement.gift_id)
        .where(GiftMovement.external_id.in_([name for names in events.values() for name in names]))
    )
    gifts = {row.external_id: row.reference for row in rows}
    found = {}
    for movement in movements:
        told = [gifts[name] for name in events[movement.entry_id] if name in gifts]
        if movement.source == BATCH:
            found[movement.entry_id] = batch_subject(movement.external_id)
        elif told:
            found[movement.entry_id] = gift_subject(told[0])
    return found


def _events_of(session: Session, movements: Sequence[Movement]) -> dict[int, tuple[str, str]]:
    """By which names gifts know the event behind each entry; a correction is about what it undoes.

    The payment service's events have one name everywhere. A name that a person's deed has in the
    books is one of its source only, so gifts know it with that source before it.
    """
    undoing = aliased(JournalEntry)
    rows = session.execute(
        select(undoing.id, JournalEntry.source, JournalEntry.external_id)
        .join(undoing, undoing.reverses_id == JournalEntry.id)
        .where(undoing.id.in_([movement.entry_id for movement in movements]))
    )
    undone = {id_: (source, external_id) for id_, source, external_id in rows}
    events = {}
    for movement in movements:
        known = (movement.source, movement.external_id)
        source, external_id = undone.get(movement.entry_id, known)
        events[movement.entry_id] = (external_id, f"{source}:{external_id}")
    return events


def gift_subject(reference: str) -> str:
    """How a gift is named in the log."""
    return f"{GIFT}{reference}"


def batch_subject(reference: str) -> str:
    """How a batch is named in the log."""
    return f"batch:{reference}"
