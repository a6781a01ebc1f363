"""An organisation drafts a campaign on a verified incident, pauses, resumes and closes it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.accounts.queries import hold_organisation
from portal.giving.campaign_models import CampaignMember
from portal.giving.campaign_rules import CampaignState, Step, Words
from portal.giving.editing_campaigns import keep_version
from portal.giving.errors import OrganisationGone, SlugTaken
from portal.giving.holding_campaigns import audit, hold, step
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.page_queries import waiting_version
from portal.incidents.hosting import note_host
from portal.incidents.queries import lock_verified
from portal.money import Money


@dataclass(frozen=True)
class CampaignText:
    """What the public reads, by language; English may be empty and then falls back."""

    slug: str
    title_es: str
    story_es: str
    title_en: str = ""
    story_en: str = ""


def draft_campaign(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    incident_id: int,
    goal: Money,
    text: CampaignText,
    now: datetime,
    is_demo: bool = False,
) -> Campaign:
    """A campaign that nobody sees yet; raises NotVerified for an incident that is not, SlugTaken,
    OrganisationGone.

    Money raised on a rumour would pay for harm: the incident is held verified while we write, and
    from then on the organisation's own word decides nothing about it.
    Its author is the first of its team.
    """
    if not hold_organisation(session, organisation_id):
        raise OrganisationGone
    lock_verified(session, incident_id)
    note_host(session, incident_id=incident_id, organisation_id=organisation_id)
    campaign = Campaign(
        slug=text.slug,
        organisation_id=organisation_id,
        incident_id=incident_id,
        state=CampaignState.DRAFT,
        currency=goal.currency,
        goal_minor=goal.minor,
        title_es=text.title_es,
        title_en=text.title_en,
        story_es=text.story_es,
        story_en=text.story_en,
        created_at=now,
        is_demo=is_demo or session.get_one(Organisation, organisation_id).is_demo,
    )
    try:
        with session.begin_nested():
            session.add(campaign)
    except IntegrityError:
        raise SlugTaken(text.slug) from None
    words = Words(text.title_es, text.story_es, text.title_en, text.story_en, goal)
    keep_version(session, campaign=campaign, words=words, actor=actor, now=now)
    if actor.user_id is not None:
        session.add(CampaignMember(campaign_id=campaign.id, user_id=actor.user_id, since=now))
    audit(session, actor, campaign, "campaign_drafted", now)
    return campaign


def pause_campaign(
    session: Session,
    *,
    actor: Actor,
    campaign: Campaign,
    now: datetime,
    version: int | None = None,
) -> None:
    """Take no gifts for a while; raises StalePage, WrongCampaignStep.

    Everybody who manages campaigns may, of the team or not: who stops harm need not ask.
    """
    hold(session, campaign, version=version)
    step(session, campaign, Step.PAUSE)
    audit(session, actor, campaign, "campaign_paused", now)


def resume_campaign(
    session: Session,
    *,
    actor: Actor,
    campaign: Campaign,
    now: datetime,
    version: int | None = None,
) -> None:
    """Take gifts again; raises NotVerified, StalePage, WrongCampaignStep."""
    lock_verified(session, campaign.incident_id)
    hold(session, campaign, version=version)
    step(session, campaign, Step.RESUME)
    audit(session, actor, campaign, "campaign_resumed", now)


def close_campaign(
    session: Session,
    *,
    actor: Actor,
    campaign: Campaign,
    now: datetime,
    version: int | None = None,
) -> None:
    """Take no more gifts, ever; what it holds still reaches needs, and what waits ends.

    Raises StalePage, WrongCampaignStep.
    """
    hold(session, campaign, version=version)
    step(session, campaign, Step.CLOSE)
    waiting = waiting_version(session, campaign)
    if waiting is not None:
        waiting.look = Look.WITHDRAWN
    campaign.closed_at = now
    audit(session, actor, campaign, "campaign_closed", now)
