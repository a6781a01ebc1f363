"""A campaign's team writes a few words to those who gave; a second person lets them out.

Reviewed, like the story: an update leaves by mail, and what was mailed cannot be called back.
Lock order: campaign, update.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.campaign_models import CampaignUpdate
from portal.giving.holding_campaigns import audit, decide, hold
from portal.giving.look_rules import Look, ensure_may_go
from portal.giving.models import Campaign
from portal.giving.page_errors import NotOpenedYet, TooMany
from portal.giving.page_queries import update_of, updates_of
from portal.outbox.writing import enqueue

KIND = "campaign_update"
# More at once is not read by whoever reviews them.
MOST_WAITING = 5


def write_update(
    session: Session,
    *,
    campaign: Campaign,
    text_es: str,
    text_en: str,
    actor: Actor,
    now: datetime,
) -> CampaignUpdate:
    """Words that wait for a second person, once however often the form is sent.

    Raises NotOpenedYet, TooMany.
    A campaign that was paused, stopped or closed still has something to tell.
    """
    hold(session, campaign)
    if not campaign.is_public:
        raise NotOpenedYet
    waiting = updates_of(session, campaign, [Look.WAITING])
    said = (actor.reference, text_es, text_en)
    for known in waiting:
        if (known.written_by, known.text_es, known.text_en) == said:
            return known
    if len(waiting) >= MOST_WAITING:
        raise TooMany(MOST_WAITING)
    made = CampaignUpdate(
        campaign_id=campaign.id,
        text_es=text_es,
        text_en=text_en,
        written_by=actor.reference,
        written_at=now,
    )
    session.add(made)
    session.flush()
    audit(session, actor, campaign, "campaign_update_written", now)
    return made


def publish_update(
    session: Session, *, campaign: Campaign, reference: str, actor: Actor, now: datetime
) -> None:
    """Put it on the page and mail it to whoever asked; raises NotFound, NotWaiting, OwnWork."""
    update = _decided(session, campaign, reference, Look.STANDS, actor=actor, now=now)
    enqueue(session, kind=KIND, payload={"update": update.reference, "after": 0}, now=now)
    audit(session, actor, campaign, "campaign_update_published", now)


def send_update_back(
    session: Session,
    *,
    campaign: Campaign,
    reference: str,
    remark: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Say what is wrong with it; raises NotFound, NotWaiting, OwnWork."""
    update = _decided(session, campaign, reference, Look.SENT_BACK, actor=actor, now=now)
    update.remark = remark
    session.flush()
    audit(session, actor, campaign, "campaign_update_sent_back", now)


def withdraw_update(
    session: Session, *, campaign: Campaign, reference: str, actor: Actor, now: datetime
) -> None:
    """Take it from the page, or back before anybody decided; raises NotFound, NotWaiting.

    Mails that have not left stay unsent; those that have cannot be called back.
    """
    hold(session, campaign)
    update = update_of(session, campaign, reference)
    ensure_may_go(Look(update.look))
    update.look = Look.WITHDRAWN
    session.flush()
    audit(session, actor, campaign, "campaign_update_withdrawn", now)


def _decided(
    session: Session,
    campaign: Campaign,
    reference: str,
    look: Look,
    *,
    actor: Actor,
    now: datetime,
) -> CampaignUpdate:
    hold(session, campaign)
    update = update_of(session, campaign, reference)
    decide(update, look, actor=actor, now=now)
    session.flush()
    return update
