"""Close a notice and erase where it went."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.notices.models import Notice, NoticeAddress
from portal.notices.rules import Outcome


def close(session: Session, notice_id: str, *, outcome: Outcome, now: datetime) -> None:
    """Note how the notice ended; the address goes at once, the row stays as evidence."""
    notice = session.get_one(Notice, notice_id)
    notice.closed_at, notice.outcome = now, outcome
    session.execute(delete(NoticeAddress).where(NoticeAddress.notice_id == notice_id))
    session.flush()
