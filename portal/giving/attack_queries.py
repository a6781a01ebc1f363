"""What staff see of tries: numbers by the hour, and where each breaker stands. Nobody's marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.giving.models import Campaign
from portal.giving.pressure_models import GiftBreaker, PressureHour

HOURS = 24


@dataclass(frozen=True)
class Hour:
    """One hour of all one's campaigns, or of one: how many tries ended in which way."""

    at: datetime
    numbers: dict[str, int]


def hours_for(session: Session, actor: Actor, *, now: datetime, most: int = HOURS) -> list[Hour]:
    """The last hours, oldest first, quiet ones too."""
    this = now.replace(minute=0, second=0, microsecond=0)
    hours = [this - timedelta(hours=back) for back in reversed(range(most))]
    asked = (
        select(PressureHour.hour, PressureHour.kind, func.sum(PressureHour.number))
        .join(Campaign, Campaign.id == PressureHour.campaign_id)
        .where(
            Campaign.organisation_id.in_(actor.organisations_with(Permission.GIFTS_SEE)),
            PressureHour.hour >= hours[0],
        )
        .group_by(PressureHour.hour, PressureHour.kind)
    )
    found: dict[datetime, dict[str, int]] = {}
    for hour, kind, number in session.execute(asked):
        found.setdefault(hour, {})[kind] = int(number)
    return [Hour(hour, found.get(hour, {})) for hour in hours]


def breakers_for(
    session: Session, actor: Actor, *, limit: int = 100
) -> Sequence[tuple[Campaign, GiftBreaker]]:
    """Each campaign where anybody tried, those under attack first."""
    asked = (
        select(Campaign, GiftBreaker)
        .join(GiftBreaker, GiftBreaker.campaign_id == Campaign.id)
        .where(Campaign.organisation_id.in_(actor.organisations_with(Permission.GIFTS_SEE)))
        .order_by(GiftBreaker.until.is_(None), GiftBreaker.since.desc(), Campaign.id.desc())
        .limit(limit)
    )
    return session.execute(asked).all()
