"""Hold a campaign while something of it changes, and write down who did what to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.campaign_models import CampaignPicture, CampaignUpdate, CampaignVersion
from portal.giving.campaign_rules import CampaignState, Step, after
from portal.giving.look_rules import Look, ensure_may_decide
from portal.giving.models import Campaign
from portal.giving.page_errors import StalePage


def hold(session: Session, campaign: Campaign, *, version: int | None = None) -> None:
    """Lock the campaign as it stands; raises StalePage unless the page showed that `version`.

    `version` is None for what is done whatever the page said.
    """
    session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign.id)
        .with_for_update(of=Campaign)
        .execution_options(populate_existing=True)
    )
    if version is not None and version != campaign.version:
        raise StalePage


def step(session: Session, campaign: Campaign, wanted: Step) -> None:
    """Take a held campaign one step on; raises WrongCampaignStep."""
    campaign.state = after(CampaignState(campaign.state), wanted)
    touch(session, campaign)


def touch(session: Session, campaign: Campaign) -> None:
    """Pages that show the held campaign as it was are stale from now on."""
    campaign.version += 1
    session.flush()


def decide(
    work: CampaignPicture | CampaignUpdate | CampaignVersion,
    look: Look,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """A second person's word on what hangs on a held campaign; raises NotWaiting, OwnWork."""
    ensure_may_decide(Look(work.look), written_by=work.written_by, decides=actor.reference)
    work.look, work.decided_by, work.decided_at = look, actor.reference, now


def audit(session: Session, actor: Actor, campaign: Campaign, action: str, now: datetime) -> None:
    """Who did it, for whoever may read that of the organisation."""
    record(
        session,
        actor=actor,
        action=action,
        subject=f"campaign:{campaign.reference}",
        organisation_id=campaign.organisation_id,
        now=now,
    )
