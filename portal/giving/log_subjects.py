"""What each journal entry was about, for the public log: the gift or the batch, never a person."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.batching import SOURCE as BATCH
from portal.giving.models import Gift, GiftMovement
from portal.ledger.log_appending import Movement


def subjects_of(session: Session, movements: Sequence[Movement]) -> dict[int, str]:
    """Entry id → `gift:reference` or `batch:reference`; nothing for what is about neither.

    References are random: written under a salt they bind the leaf to one gift, and tell nobody.
    """
    rows = session.execute(
        select(GiftMovement.external_id, Gift.reference)
        .join(Gift, Gift.id == GiftMovement.gift_id)
        .where(GiftMovement.external_id.in_([m.external_id for m in movements]))
    )
    gifts = {row.external_id: row.reference for row in rows}
    found = {}
    for movement in movements:
        if movement.source == BATCH:
            found[movement.entry_id] = batch_subject(movement.external_id)
        elif movement.external_id in gifts:
            found[movement.entry_id] = gift_subject(gifts[movement.external_id])
    return found


def gift_subject(reference: str) -> str:
    """How a gift is named in the log."""
    return f"gift:{reference}"


def batch_subject(reference: str) -> str:
    """How a batch is named in the log."""
    return f"batch:{reference}"
