"""Sign what the log has grown to. A worker killed between appending and signing loses nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.ledger.log_appending import hold_log
from portal.ledger.log_keys import LogKey
from portal.ledger.log_models import LogHead
from portal.ledger.log_queries import newest_head, root_of, size_of
from portal.ledger.log_rules import Head, log_name


def sign_head(session: Session, *, livemode: bool, key: LogKey, now: datetime) -> LogHead | None:
    """A head over everything appended; None when the newest one says it already."""
    hold_log(session)
    size = size_of(session, livemode=livemode)
    newest = newest_head(session, livemode=livemode)
    if size == (newest.size if newest else 0):
        return None
    moment = now.replace(microsecond=0)
    # Time never runs backwards in the log, whatever a machine's clock does.
    if newest and newest.signed_at > moment:
        moment = newest.signed_at
    root = root_of(session, size, livemode=livemode)
    head = Head(log_name(livemode=livemode), size, root, moment)
    row = LogHead(
        livemode=livemode,
        size=size,
        root=root,
        signed_at=moment,
        public_key=key.public,
        signature=key.sign(head.said),
    )
    session.add(row)
    session.flush()
    return row
