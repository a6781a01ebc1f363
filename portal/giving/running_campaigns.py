"""An organisation drafts a campaign on a verified incident, opens, pauses and closes it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.accounts.queries import hold_organisation
from portal.audit.recording import record
from portal.giving.campaign_rules import CampaignState, ensure_step
from portal.giving.errors import OrganisationGone, SlugTaken
from portal.giving.models import Campaign
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

    Money raised on a rumour would pay for harm: the incident is held verified while we write.
    """
    if not hold_organisation(session, organisation_id):
        raise OrganisationGone
    lock_verified(session, incident_id)
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
    _audit(session, actor, campaign, "campaign_drafted", now)
    return campaign


def open_campaign(session: Session, *, actor: Actor, campaign: Campaign, now: datetime) -> None:
    """Let it take gifts; raises NotVerified, WrongCampaignStep."""
    lock_verified(session, campaign.incident_id)
    _step(session, campaign, CampaignState.OPEN)
    campaign.opened_at = campaign.opened_at or now
    _audit(session, actor, campaign, "campaign_opened", now)


def pause_campaign(session: Session, *, actor: Actor, campaign: Campaign, now: datetime) -> None:
    """Take no gifts for a while; raises WrongCampaignStep."""
    _step(session, campaign, CampaignState.PAUSED)
    _audit(session, actor, campaign, "campaign_paused", now)


def close_campaign(session: Session, *, actor: Actor, campaign: Campaign, now: datetime) -> None:
    """Take no more gifts, ever; what it holds still reaches needs. Raises WrongCampaignStep."""
    _step(session, campaign, CampaignState.CLOSED)
    campaign.closed_at = now
    _audit(session, actor, campaign, "campaign_closed", now)


def _step(session: Session, campaign: Campaign, wanted: CampaignState) -> None:
    session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign.id)
        .with_for_update(of=Campaign)
        .execution_options(populate_existing=True)
    )
    ensure_step(CampaignState(campaign.state), wanted)
    campaign.state = wanted
    session.flush()


def _audit(session: Session, actor: Actor, campaign: Campaign, action: str, now: datetime) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"campaign:{campaign.reference}",
        organisation_id=campaign.organisation_id,
        now=now,
    )
