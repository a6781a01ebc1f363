"""Write a campaign's words anew: nothing is overwritten, each version stays readable."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.campaign_models import CampaignVersion
from portal.giving.campaign_rules import CampaignState, Words, changes_at_once
from portal.giving.holding_campaigns import audit, hold, touch
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.page_errors import NothingChanged, WaitsAlready
from portal.giving.page_queries import last_version, waiting_version
from portal.money import Currency, Money


def edit_campaign(
    session: Session,
    *,
    campaign: Campaign,
    words: Words,
    actor: Actor,
    version: int,
    now: datetime,
) -> CampaignVersion:
    """Keep `words` as a new version. In a draft they stand at once; of a campaign that opened the
    public reads the old ones until a second person lets the new ones stand.

    Raises StalePage, WrongCampaignStep, WaitsAlready, NothingChanged.
    """
    hold(session, campaign, version=version)
    at_once = changes_at_once(CampaignState(campaign.state))
    if waiting_version(session, campaign) is not None:
        raise WaitsAlready
    if words == standing_words(campaign):
        raise NothingChanged
    look = Look.DRAFT if at_once else Look.WAITING
    kept = keep_version(session, campaign=campaign, words=words, actor=actor, look=look, now=now)
    if at_once:
        put_on_page(campaign, kept)
    touch(session, campaign)
    audit(session, actor, campaign, "campaign_edited", now)
    return kept


def keep_version(
    session: Session,
    *,
    campaign: Campaign,
    words: Words,
    actor: Actor,
    now: datetime,
    look: Look = Look.DRAFT,
) -> CampaignVersion:
    """Write the next version of a held campaign."""
    mine = CampaignVersion.campaign_id == campaign.id
    last = session.scalar(select(func.max(CampaignVersion.number)).where(mine))
    kept = CampaignVersion(
        campaign_id=campaign.id,
        number=(last or 0) + 1,
        title_es=words.title_es,
        story_es=words.story_es,
        title_en=words.title_en,
        story_en=words.story_en,
        goal_minor=words.goal.minor,
        look=look,
        written_by=actor.reference,
        written_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def standing_words(campaign: Campaign) -> Words:
    """The words on the campaign's page now."""
    return Words(
        campaign.title_es, campaign.story_es, campaign.title_en, campaign.story_en, campaign.goal
    )


def words_in_hand(session: Session, campaign: Campaign) -> Words:
    """The words to go on writing from: those written last, whatever became of them."""
    last = last_version(session, campaign)
    if last is None:
        return standing_words(campaign)
    goal = Money(last.goal_minor, Currency(campaign.currency))
    return Words(last.title_es, last.story_es, last.title_en, last.story_en, goal)


def put_on_page(campaign: Campaign, version: CampaignVersion) -> None:
    """From now on the page says this."""
    campaign.title_es, campaign.story_es = version.title_es, version.story_es
    campaign.title_en, campaign.story_en = version.title_en, version.story_en
    campaign.goal_minor = version.goal_minor
