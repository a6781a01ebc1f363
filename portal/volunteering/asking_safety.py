"""Ask people whether they are safe, and ask the silent again."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.notices.writing import notify
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_rules import ASKED_AGAIN_AFTER, MOST_ASKED

BATCH = 50


def ask_whoever_waits(session: Session, *, now: datetime, batch: int = BATCH) -> int:
    """Send the question to the next who were not asked, or are silent; return how many.

    At any hour: this is the mail for which nights are broken.
    """
    silent = and_(
        SafetyCheck.asked_at <= now - ASKED_AGAIN_AFTER,
        SafetyCheck.times_asked < MOST_ASKED,
    )
    checks = session.scalars(
        select(SafetyCheck)
        .join(StandDown, StandDown.id == SafetyCheck.stand_down_id)
        .where(
            StandDown.ended_at.is_(None),
            SafetyCheck.answer.is_(None),
            SafetyCheck.reached_at.is_(None),
            SafetyCheck.link_until > now,
            or_(SafetyCheck.asked_at.is_(None), silent),
        )
        .order_by(SafetyCheck.id)
        .limit(batch)
        .with_for_update(of=SafetyCheck, skip_locked=True)
    ).all()
    for check in checks:
        check.asked_at, check.times_asked = now, check.times_asked + 1
        person = check.sign_up.volunteer
        notify(
            session,
            kind="safety_question",
            language=person.language,
            user_id=person.id,
            facts={"check": check.reference},
            now=now,
        )
    session.flush()
    return len(checks)
