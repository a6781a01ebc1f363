"""Reads of notices."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices.models import Notice, NoticeAddress

MOST = 50


@dataclass(frozen=True, repr=False)
class Letter:
    """What is needed to write one notice. Exactly one of `user_id` and `address` is set."""

    kind: str
    language: str
    facts: Mapping[str, Any]
    user_id: int | None
    address: str | None


def open_letter(session: Session, notice_id: str) -> Letter | None:
    """The notice that is still to be sent, or None when it was closed or forgotten."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.closed_at is not None:
        return None
    kept = session.get(NoticeAddress, notice_id)
    return Letter(
        kind=notice.kind,
        language=notice.language,
        facts=dict(notice.facts),
        user_id=notice.user_id,
        address=kept.address if kept else None,
    )


def notices_of(
    session: Session, user_id: int, *, besides: Collection[str] = (), most: int = MOST
) -> list[Notice]:
    """What one person was told, newest first, but for some kinds."""
    mine = select(Notice).where(Notice.user_id == user_id, Notice.kind.not_in(besides))
    return list(session.scalars(mine.order_by(Notice.created_at.desc(), Notice.id).limit(most)))
