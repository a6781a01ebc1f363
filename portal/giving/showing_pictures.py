"""Add a picture to a campaign; a second person lets it stand; anybody of the team takes it away.

A face can cost a life: like words, no picture is public before two people saw it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.campaign_models import CampaignPicture
from portal.giving.campaign_rules import CampaignState
from portal.giving.errors import WrongCampaignStep
from portal.giving.holding_campaigns import audit, decide, hold
from portal.giving.look_rules import Look, ensure_may_go
from portal.giving.models import Campaign
from portal.giving.page_errors import TooMany
from portal.giving.page_queries import picture_of, pictures_of

MOST = 4
ALIVE = (Look.WAITING, Look.STANDS)


@dataclass(frozen=True, repr=False)
class Drawn:
    """A picture drawn anew in two sizes, and what it shows, in words."""

    large: bytes
    small: bytes
    width: int
    height: int
    alt_es: str
    alt_en: str
    credit: str


def add_picture(
    session: Session, *, campaign: Campaign, drawn: Drawn, actor: Actor, now: datetime
) -> CampaignPicture:
    """Keep it until somebody else looks, once however often the form is sent.

    Raises TooMany, WrongCampaignStep for an ended one.
    """
    hold(session, campaign)
    if campaign.state == CampaignState.CLOSED:
        raise WrongCampaignStep(campaign.state, "picture")
    alive = pictures_of(session, campaign, ALIVE)
    for known in alive:
        if _is_sent_again(known, drawn, actor):
            return known
    if len(alive) >= MOST:
        raise TooMany(MOST)
    made = CampaignPicture(
        campaign_id=campaign.id,
        written_by=actor.reference,
        written_at=now,
        **vars(drawn),
    )
    session.add(made)
    session.flush()
    audit(session, actor, campaign, "campaign_picture_added", now)
    return made


def _is_sent_again(known: CampaignPicture, drawn: Drawn, actor: Actor) -> bool:
    is_mine = known.look == Look.WAITING and known.written_by == actor.reference
    return is_mine and all(getattr(known, name) == told for name, told in vars(drawn).items())


def let_picture_stand(
    session: Session, *, campaign: Campaign, reference: str, actor: Actor, now: datetime
) -> None:
    """Show it to the public; raises NotFound, NotWaiting, OwnWork."""
    hold(session, campaign)
    found = picture_of(session, campaign, reference, looks=Look)
    decide(found, Look.STANDS, actor=actor, now=now)
    session.flush()
    audit(session, actor, campaign, "campaign_picture_shown", now)


def take_picture_away(
    session: Session, *, campaign: Campaign, reference: str, actor: Actor, now: datetime
) -> None:
    """Show it no more; its bytes go at once. Raises NotFound, NotWaiting."""
    hold(session, campaign)
    found = picture_of(session, campaign, reference, looks=Look)
    ensure_may_go(Look(found.look))
    found.look, found.large, found.small = Look.WITHDRAWN, b"", b""
    session.flush()
    audit(session, actor, campaign, "campaign_picture_taken_away", now)
