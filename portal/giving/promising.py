"""A sponsor's promise is written down, and may end early; what was matched until then is owed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.extensions import insert_once
from portal.giving.models import Campaign
from portal.giving.offline_errors import AmountUnlikely, CampaignTakesNone, DayUnlikely
from portal.giving.offline_rules import MOST_MINOR
from portal.giving.pledge_models import MatchingPledge
from portal.money import Currency, Money
from portal.references import new_reference


@dataclass(frozen=True, repr=False)
class Promise:
    """What was promised. `form_token` is the page's own: two clicks are one promise."""

    form_token: str
    cap: Money
    until: date
    sponsor: str


def record_pledge(
    session: Session,
    *,
    actor: Actor,
    campaign: Campaign,
    promise: Promise,
    livemode: bool,
    now: datetime,
) -> MatchingPledge:
    """From today to `until`; raises AmountUnlikely, DayUnlikely, CampaignTakesNone."""
    today = day_of(now)
    if not 0 < promise.cap.minor <= MOST_MINOR or promise.cap.currency != campaign.currency:
        raise AmountUnlikely(Money(MOST_MINOR, Currency(campaign.currency)))
    if not today <= promise.until <= date(today.year + 2, 12, 31):
        raise DayUnlikely(today, date(today.year + 2, 12, 31))
    if not campaign.is_public:
        raise CampaignTakesNone
    key = hashlib.sha256(f"{promise.form_token}:{actor.reference}".encode()).hexdigest()
    is_new = insert_once(
        session,
        MatchingPledge,
        reference=new_reference(),
        form_key=key,
        campaign_id=campaign.id,
        sponsor=promise.sponsor,
        cap_minor=promise.cap.minor,
        currency=promise.cap.currency.value,
        livemode=livemode,
        from_on=today,
        until=promise.until,
        recorded_by=actor.reference,
        recorded_at=now,
    )
    made = session.scalars(select(MatchingPledge).where(MatchingPledge.form_key == key)).one()
    if is_new:
        _audit(session, actor, made, "pledge_recorded", now)
    return made


def end_pledge(session: Session, *, actor: Actor, pledge: MatchingPledge, now: datetime) -> None:
    """No gift after today is matched; twice is once."""
    if pledge.ended_on is None:
        pledge.ended_on = day_of(now)
        session.flush()
        _audit(session, actor, pledge, "pledge_ended", now)


def _audit(
    session: Session, actor: Actor, pledge: MatchingPledge, action: str, now: datetime
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"pledge:{pledge.reference}",
        organisation_id=pledge.campaign.organisation_id,
        now=now,
    )
