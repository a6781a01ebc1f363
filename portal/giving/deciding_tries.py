"""Write down what became of a try, as settling sees it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.giving.breaker_rules import Outcome, outcome_after
from portal.giving.counting_tries import count
from portal.giving.gift_rules import GiftState
from portal.giving.monthly_rules import MonthlyState
from portal.giving.pressure_models import GiftTry

State = GiftState | MonthlyState


def decide_try(
    session: Session, *, reference: str, attempt: int, state: State, now: datetime
) -> None:
    """Note the outcome of an attempt whose gift stands so; the breaker reads it at the next try.

    Called last by settling, which holds the gift: no lock is taken but those of these rows.
    """
    same = (GiftTry.reference == reference, GiftTry.attempt == attempt)
    asked = select(GiftTry).where(*same, GiftTry.outcome != Outcome.MAILED)
    found = session.scalar(asked.with_for_update())
    if found is None:
        return
    before = Outcome(found.outcome)
    after = outcome_after(before, state)
    if after is before:
        return
    found.outcome, found.decided_at = after, now
    session.flush()
    count(session, found.campaign_id, after, now=now)
