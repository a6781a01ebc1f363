"""Say who of the organisation edits a campaign."""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.errors import NotFound
from portal.giving.campaign_models import CampaignMember
from portal.giving.holding_campaigns import audit, hold, touch
from portal.giving.models import Campaign
from portal.giving.page_queries import possible_team, team_ids


def choose_team(
    session: Session,
    *,
    campaign: Campaign,
    references: Set[str],
    actor: Actor,
    version: int,
    now: datetime,
) -> None:
    """From now on these people edit it, and nobody else; with none, everybody who manages
    campaigns. Raises StalePage, and NotFound for somebody who does not.
    """
    hold(session, campaign, version=version)
    by_reference = {one.reference: one.id for one in possible_team(session, campaign)}
    if not references <= by_reference.keys():
        raise NotFound
    wanted = {by_reference[one] for one in references}
    present = team_ids(session, campaign)
    session.execute(
        delete(CampaignMember).where(
            CampaignMember.campaign_id == campaign.id,
            CampaignMember.user_id.in_(present - wanted),
        )
    )
    for user_id in sorted(wanted - present):
        session.add(CampaignMember(campaign_id=campaign.id, user_id=user_id, since=now))
    touch(session, campaign)
    audit(session, actor, campaign, "campaign_team_chosen", now)
