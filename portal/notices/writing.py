"""Call for a notice, in the transaction that gives cause for it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.notices.models import Notice, NoticeAddress
from portal.notices.rules import ensure_impersonal, leaving_at
from portal.outbox.writing import enqueue

KIND = "notice"


def notify(
    session: Session,
    *,
    kind: str,
    language: str,
    now: datetime,
    user_id: int | None = None,
    address: str | None = None,
    facts: Mapping[str, str | int] | None = None,
) -> Notice:
    """Queue the mail `templates/mail/<kind>.txt` to one account or to one address.

    `facts` are references and numbers for the template; raises PersonalFact for anything else,
    ValueError unless exactly one recipient is given. The address is erased once the mail left.
    """
    if (user_id is None) == (address is None):
        raise ValueError("give either user_id or address: a notice has one recipient")
    facts = facts or {}
    ensure_impersonal(facts)
    notice = Notice(
        kind=kind, language=language, facts=dict(facts), user_id=user_id, created_at=now
    )
    session.add(notice)
    session.flush()
    if address is not None:
        session.add(NoticeAddress(notice_id=notice.id, address=address))
    enqueue(
        session,
        kind=KIND,
        payload={"notice": notice.id},
        now=now,
        available_at=leaving_at(kind, now),
    )
    return notice
