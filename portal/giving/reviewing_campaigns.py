"""A second person of the organisation reads a campaign's words, sends them back or lets them stand.

Lock order: incident, campaign, version.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.campaign_models import CampaignVersion
from portal.giving.campaign_rules import CampaignState, Step
from portal.giving.editing_campaigns import put_on_page
from portal.giving.holding_campaigns import audit, decide, hold, step, touch
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.page_errors import NothingChanged, NotWaiting
from portal.giving.page_queries import last_version, waiting_version
from portal.incidents.queries import lock_verified


def send_to_review(
    session: Session, *, campaign: Campaign, actor: Actor, version: int, now: datetime
) -> None:
    """Ask for the second look that opens it.

    Raises StalePage, WrongCampaignStep, and NothingChanged for words that were sent back and are
    still the same.
    """
    hold(session, campaign, version=version)
    step(session, campaign, Step.SEND)
    last = last_version(session, campaign)
    if last is None or last.look != Look.DRAFT:
        raise NothingChanged
    last.look = Look.WAITING
    audit(session, actor, campaign, "campaign_sent_to_review", now)


def take_back(
    session: Session, *, campaign: Campaign, actor: Actor, version: int, now: datetime
) -> None:
    """Work on the words again before anybody decided; raises StalePage, NotWaiting."""
    waiting = _held_waiting(session, campaign, version)
    if campaign.state == CampaignState.REVIEW:
        waiting.look = Look.DRAFT
        step(session, campaign, Step.TAKE_BACK)
    else:
        waiting.look = Look.WITHDRAWN
        touch(session, campaign)
    audit(session, actor, campaign, "campaign_taken_back", now)


def send_back(
    session: Session,
    *,
    campaign: Campaign,
    actor: Actor,
    remark: str,
    version: int,
    now: datetime,
) -> None:
    """Say what is missing; the page stays as it was. Raises StalePage, NotWaiting, OwnWork."""
    waiting = _held_waiting(session, campaign, version)
    decide(waiting, Look.SENT_BACK, actor=actor, now=now)
    waiting.remark = remark
    if campaign.state == CampaignState.REVIEW:
        step(session, campaign, Step.SEND_BACK)
    else:
        touch(session, campaign)
    audit(session, actor, campaign, "campaign_sent_back", now)


def approve(
    session: Session, *, campaign: Campaign, actor: Actor, version: int, now: datetime
) -> None:
    """Let the words stand; a campaign under its first review opens.

    Raises NotVerified, StalePage, NotWaiting, OwnWork.
    """
    lock_verified(session, campaign.incident_id)
    waiting = _held_waiting(session, campaign, version)
    decide(waiting, Look.STANDS, actor=actor, now=now)
    put_on_page(campaign, waiting)
    if campaign.state == CampaignState.REVIEW:
        campaign.opened_at = now
        step(session, campaign, Step.APPROVE)
        audit(session, actor, campaign, "campaign_opened", now)
    else:
        touch(session, campaign)
        audit(session, actor, campaign, "campaign_words_approved", now)


def _held_waiting(session: Session, campaign: Campaign, version: int) -> CampaignVersion:
    hold(session, campaign, version=version)
    waiting = waiting_version(session, campaign)
    if waiting is None:
        raise NotWaiting(Look.STANDS)
    return waiting
