"""A night in which cards were tried on the demo's campaign: numbers by the hour, of nobody."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.giving.breaker_rules import BreakerState, Outcome
from portal.giving.counting_tries import BEGUN, count
from portal.giving.models import Campaign
from portal.giving.pressure_models import GiftBreaker
from portal.giving.pressure_rules import Stop

# (hours ago, what, how many)
NIGHT = (
    (15, BEGUN, 3),
    (13, BEGUN, 2),
    (10, BEGUN, 14), (10, Outcome.FAILED, 9), (10, Stop.YOUNG, 60), (10, Stop.BREAKER, 40),
    (9, BEGUN, 4), (9, Outcome.FAILED, 3), (9, Outcome.MAILED, 11),
    (9, Stop.YOUNG, 140), (9, Stop.BREAKER, 260), (9, Stop.CALLER, 35), (9, Stop.FORM, 22),
    (8, BEGUN, 6), (8, Outcome.FAILED, 2), (8, Outcome.MAILED, 9),
    (8, Stop.YOUNG, 90), (8, Stop.BREAKER, 150), (8, Stop.CALLER, 18),
    (7, BEGUN, 4), (7, Outcome.MAILED, 4), (7, Stop.BREAKER, 31),
    (5, BEGUN, 3),
    (3, BEGUN, 4), (3, Outcome.FAILED, 1),
    (1, BEGUN, 2),
)  # fmt: skip


def try_demo_cards(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """It began ten hours ago and is over."""
    for hours, kind, number in NIGHT:
        count(session, campaign.id, kind, now=now - timedelta(hours=hours), number=number)
    over = now - timedelta(hours=6)
    session.add(GiftBreaker(campaign_id=campaign.id, state=BreakerState.CLOSED, since=over))
    session.flush()
