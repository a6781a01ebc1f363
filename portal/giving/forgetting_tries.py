"""Forget who tried after a day, what was mailed and never opened, and old counts."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.giving.breaker_rules import Outcome
from portal.giving.gift_rules import GiftState
from portal.giving.marking_callers import forget_keys
from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.pressure_models import GiftTry, PressureHour

MARKS_LAST = timedelta(days=1)
LINK_LASTS = timedelta(days=1)
TRIES_LAST = timedelta(days=7)
COUNTS_LAST = timedelta(days=90)
MOST = 1000


def forget_tries(session: Session, *, now: datetime) -> int:
    """Erase what has had its time; how many gifts that nobody opened went with it."""
    forget_keys(session, now=now)
    unmarked: dict[str, Any] = {"caller": None, "address": None, "domain": None, "form": None}
    session.execute(update(GiftTry).where(GiftTry.made_at < now - MARKS_LAST).values(**unmarked))
    session.execute(delete(PressureHour).where(PressureHour.hour < now - COUNTS_LAST))
    old = (GiftTry.made_at < now - TRIES_LAST, GiftTry.outcome != Outcome.MAILED)
    session.execute(delete(GiftTry).where(*old))
    return _forget_unopened(session, now)


def _forget_unopened(session: Session, now: datetime) -> int:
    """A mailed link that nobody opened: the gift never was, and the address was a stranger's."""
    return _erase(session, Gift, now) + _erase(session, MonthlyGift, now)


def _erase(session: Session, model: Any, now: datetime) -> int:
    """Gifts before their tries, as everywhere; one that is just being opened is left alone."""
    unopened = (GiftTry.outcome == Outcome.MAILED, GiftTry.made_at < now - LINK_LASTS)
    never = (model.session_id.is_(None), model.state == GiftState.STARTED)
    asked = (
        select(model.reference)
        .join(GiftTry, GiftTry.reference == model.reference)
        .where(*unopened, *never)
        .limit(MOST)
        .with_for_update(of=model, skip_locked=True)
    )
    held = list(session.scalars(asked))
    gone = delete(GiftTry).where(*unopened, GiftTry.reference.in_(held))
    references = list(session.scalars(gone.returning(GiftTry.reference)))
    # Who gave, and their wish to be told, go with the row.
    session.execute(delete(model).where(model.reference.in_(references)))
    return len(references)
