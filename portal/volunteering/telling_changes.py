"""Tell everyone in a shift, once for each change, what it was and what it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices.writing import notify
from portal.outbox.writing import apply_once
from portal.volunteering.change_queries import concerned_in
from portal.volunteering.models import Shift

FACTS = ("shift", "was_starts", "was_ends", "starts", "ends", "zone", "place")


def tell_change(session: Session, *, change: Mapping[str, Any], now: datetime) -> None:
    """Queue the mails about one change; a second time for the same `sequence` does nothing."""
    shift = session.scalar(select(Shift.id).where(Shift.reference == change["shift"]))
    if shift is None or not apply_once(session, f"shift:{change['shift']}:{change['sequence']}"):
        return
    facts = {name: change[name] for name in FACTS}
    for one in concerned_in(session, [shift]):
        notify(
            session,
            kind="shift_changed",
            language=one.language,
            user_id=one.volunteer_id,
            facts={**facts, "left": 0},
            now=now,
        )
