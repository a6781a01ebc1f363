"""Say something in public, for good: the log commits to it, and everyone may open it."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.ledger.log_models import LogLeaf
from portal.ledger.log_rules import SALT_BYTES, canonical


def state(session: Session, *, subject: str, said: Mapping[str, Any], livemode: bool) -> LogLeaf:
    """A leaf to be, over `said`; the appender gives it its place. Nothing secret may be in it."""
    leaf = LogLeaf(
        livemode=livemode,
        subject=subject,
        statement=canonical(said),
        salt=secrets.token_bytes(SALT_BYTES),
    )
    session.add(leaf)
    session.flush()
    return leaf
