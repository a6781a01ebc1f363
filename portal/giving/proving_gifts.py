"""What a donor holds in hand: the leaves of their own gift, and the file that proves them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.giving.log_subjects import batch_subject, gift_subject
from portal.giving.models import Batch, Gift
from portal.ledger.log_proving import proof_file
from portal.ledger.log_queries import leaves_about, newest_head


@dataclass(frozen=True)
class Proof:
    """Where a gift stands in the public log; `file` is None until a signed head covers it."""

    file: str | None
    lines: list[int]
    first_leaf: str
    size: int


def proof_of_gift(session: Session, gift: Gift) -> Proof:
    """The gift's own lines of the log, and the file with their salts and paths."""
    leaves = leaves_about(session, gift_subject(gift.reference))
    head = newest_head(session, livemode=gift.livemode)
    size = head.size if head else 0
    placed = [leaf for leaf in leaves if leaf.position is not None and leaf.position < size]
    return Proof(
        file=proof_file(session, placed, livemode=gift.livemode),
        lines=[(leaf.position or 0) + 1 for leaf in placed],
        first_leaf=(placed[0].leaf or b"").hex() if placed else "",
        size=size,
    )


def proof_of_batch(session: Session, batch: Batch) -> str | None:
    """The file that opens a batch's public statement to everyone; None while it waits."""
    said = [
        leaf
        for leaf in leaves_about(session, batch_subject(batch.reference))
        if leaf.entry_id is None  # its journal entry stays closed
    ]
    return proof_file(session, said, livemode=batch.livemode)
