"""The proof that hands a leaf to whoever it is about: salt, place, path, and the signed head."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.ledger.log_models import LogHead, LogLeaf
from portal.ledger.log_queries import as_head, inclusion, newest_head
from portal.ledger.log_rules import RECEIPT, as_file


def proof_file(session: Session, leaves: Sequence[LogLeaf], *, livemode: bool) -> str | None:
    """The file that `verify.py` reads; None until a signed head covers one of the leaves."""
    head = newest_head(session, livemode=livemode)
    covered = [x for x in leaves if head and x.position is not None and x.position < head.size]
    if head is None or not covered:
        return None
    return as_file(
        {
            "format": RECEIPT,
            "head": told_head(head),
            "entries": [_opened(session, leaf, head) for leaf in covered],
        }
    )


def told_head(row: LogHead) -> dict[str, Any]:
    """A head as receipts and the public address tell it."""
    head = as_head(row)
    return {
        "log": head.log,
        "size": head.size,
        "root": head.root.hex(),
        "time": head.time,
        "key": row.public_key,
        "signature": row.signature,
    }


def _opened(session: Session, leaf: LogLeaf, head: LogHead) -> dict[str, Any]:
    index = leaf.position or 0
    path = inclusion(session, index, head.size, livemode=leaf.livemode)
    return {
        "index": index,
        "path": [node.hex() for node in path],
        "salt": (leaf.salt or b"").hex(),
        "statement": leaf.statement,
    }
