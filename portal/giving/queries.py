"""Reads of campaigns and gifts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.errors import NotFound
from portal.giving.campaign_rules import CampaignState, Standing, standing_of
from portal.giving.gift_rules import GiftState
from portal.giving.links import token_hash
from portal.giving.models import (
    Batch,
    BatchShare,
    Campaign,
    Gift,
    GiftDonor,
    GiftMovement,
)
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.queries import is_verified
from portal.incidents.rules import IncidentState

UNSETTLED = (GiftState.STARTED, GiftState.AWAITING, GiftState.DECLINED, GiftState.PENDING)


def public_campaign(session: Session, slug: str) -> Campaign:
    """One campaign that the public may read; raises NotFound, for drafts too."""
    campaign = session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None or not campaign.is_public:
        raise NotFound
    return campaign


def public_campaigns(session: Session, *, limit: int = 60) -> list[Campaign]:
    """Campaigns for the public list, newest first; drafts and closed ones left out."""
    return list(
        session.scalars(
            select(Campaign)
            .where(Campaign.state.in_((CampaignState.OPEN, CampaignState.PAUSED)))
            .order_by(Campaign.opened_at.desc(), Campaign.id.desc())
            .limit(limit)
        )
    )


def campaigns_around(
    session: Session, *, incident: str = "", area_code: str = "", limit: int = 6
) -> list[Campaign]:
    """Campaigns that take gifts now, of an incident or of its published area, newest first."""
    asked = (
        PublicIncident.reference == incident if incident else PublicIncident.area_code == area_code
    )
    found = session.scalars(
        select(Campaign)
        .join(PublicIncident, PublicIncident.incident_id == Campaign.incident_id)
        .where(
            asked,
            Campaign.state == CampaignState.OPEN,
            # Derived at the door, as for a gift: a retraction closes the campaign that moment.
            PublicIncident.state == IncidentState.VERIFIED,
        )
        .order_by(Campaign.opened_at.desc(), Campaign.id.desc())
        .limit(limit)
    )
    return list(found)


def standing(session: Session, campaign: Campaign) -> Standing:
    """What a donor meets now: the incident is asked each time, nothing is copied."""
    return standing_of(
        CampaignState(campaign.state),
        incident_verified=is_verified(session, campaign.incident_id),
    )


def incident_reference(session: Session, campaign: Campaign) -> str:
    """The public reference of the incident it was opened on; raises NotFound."""
    reference = session.scalar(
        select(Incident.reference).where(Incident.id == campaign.incident_id)
    )
    if reference is None:
        raise NotFound
    return reference


def campaign_for(
    session: Session,
    actor: Actor,
    reference: str,
    permission: Permission = Permission.CAMPAIGN_MANAGE,
) -> Campaign:
    """One campaign of an organisation in which `actor` holds `permission`; raises NotFound."""
    campaign = session.scalar(select(Campaign).where(Campaign.reference == reference))
    if campaign is None or not actor.can_in(permission, campaign.organisation_id):
        raise NotFound
    return campaign


def campaigns_for(session: Session, actor: Actor) -> list[Campaign]:
    """Every campaign of the organisations for which `actor` manages campaigns."""
    where = actor.organisations_with(Permission.CAMPAIGN_MANAGE)
    return list(
        session.scalars(
            select(Campaign)
            .where(Campaign.organisation_id.in_(where))
            .order_by(Campaign.created_at.desc(), Campaign.id.desc())
        )
    )


def gifts_for(session: Session, actor: Actor, *, page: int = 1, size: int = 50) -> list[Gift]:
    """Gifts to the organisations whose gifts `actor` may see, newest first; never who gave."""
    return list(
        session.scalars(
            select(Gift)
            .join(Campaign)
            .where(Campaign.organisation_id.in_(actor.organisations_with(Permission.GIFTS_SEE)))
            .order_by(Gift.id.desc())
            .limit(size)
            .offset((max(page, 1) - 1) * size)
        )
    )


def gift_by_token(session: Session, token: str) -> Gift:
    """The gift whose link this is; raises NotFound."""
    gift = session.scalar(select(Gift).where(Gift.token_hash == token_hash(token)))
    if gift is None:
        raise NotFound
    return gift


def gift_by_reference(session: Session, reference: str) -> Gift:
    """One gift; raises NotFound."""
    gift = session.scalar(select(Gift).where(Gift.reference == reference))
    if gift is None:
        raise NotFound
    return gift


def gift_by_intent(session: Session, intent_id: str) -> Gift | None:
    """The gift paid by a PaymentIntent, if one was."""
    return session.scalar(select(Gift).where(Gift.intent_id == intent_id))


def donor_email(session: Session, gift: Gift) -> str | None:
    """The address that the donor left, unless it was erased."""
    return session.scalar(select(GiftDonor.email).where(GiftDonor.gift_id == gift.id))


def unsettled_gifts(session: Session, *, before: datetime, limit: int = 500) -> list[str]:
    """References of gifts that may have moved without our hearing of it."""
    return list(
        session.scalars(
            select(Gift.reference)
            .where(
                Gift.state.in_(UNSETTLED),
                Gift.session_id.is_not(None),
                Gift.attempted_at < before,
            )
            .order_by(Gift.attempted_at)
            .limit(limit)
        )
    )


def open_gifts(session: Session, campaign: Campaign, *, livemode: bool) -> list[tuple[int, int]]:
    """Gifts of which something is left in the campaign's fund: (gift id, minor units), oldest
    first.

    A gift gives no more than it still holds: what went back when its fund was empty already was
    borne by others, and is no longer the donor's.
    """
    of_campaign = select(Gift.id).where(Gift.campaign_id == campaign.id)
    gained = (
        select(
            GiftMovement.gift_id,
            func.sum(GiftMovement.fund_effect).label("total"),
            func.sum(GiftMovement.amount_minor).label("held"),
        )
        .where(GiftMovement.gift_id.in_(of_campaign))
        .group_by(GiftMovement.gift_id)
        .subquery()
    )
    given = (
        select(BatchShare.gift_id, func.sum(BatchShare.amount_minor).label("total"))
        .where(BatchShare.gift_id.in_(of_campaign))
        .group_by(BatchShare.gift_id)
        .subquery()
    )
    kept = case((gained.c.held < gained.c.total, gained.c.held), else_=gained.c.total)
    left = kept - func.coalesce(given.c.total, 0)
    rows = session.execute(
        select(Gift.id, left)
        .join(gained, gained.c.gift_id == Gift.id)
        .outerjoin(given, given.c.gift_id == Gift.id)
        .where(Gift.campaign_id == campaign.id, Gift.livemode == livemode, left > 0)
        .order_by(Gift.paid_at, Gift.id)
    )
    return [(gift_id, int(minor)) for gift_id, minor in rows]


def movements_of(session: Session, gift: Gift) -> list[GiftMovement]:
    """A gift's balance transactions, oldest first."""
    return list(
        session.scalars(
            select(GiftMovement)
            .where(GiftMovement.gift_id == gift.id)
            .order_by(GiftMovement.occurred_at, GiftMovement.external_id)
        )
    )


def shares_of(session: Session, gift: Gift) -> list[BatchShare]:
    """The batches that a gift reached, oldest first."""
    return list(
        session.scalars(
            select(BatchShare)
            .join(Batch)
            .where(BatchShare.gift_id == gift.id)
            .order_by(Batch.closed_at, Batch.id)
        )
    )


def batch_by_reference(session: Session, reference: str) -> Batch:
    """One closed batch, which everyone may see; raises NotFound."""
    batch = session.scalar(select(Batch).where(Batch.reference == reference))
    if batch is None:
        raise NotFound
    return batch


def public_batches(
    session: Session,
    *,
    livemode: bool,
    organisation_ids: Iterable[int] | None = None,
    limit: int = 100,
) -> list[Batch]:
    """Closed batches, newest first, of everyone or of some organisations."""
    query = select(Batch).where(Batch.livemode == livemode)
    if organisation_ids is not None:
        query = query.where(Batch.organisation_id.in_(list(organisation_ids)))
    return list(
        session.scalars(query.order_by(Batch.closed_at.desc(), Batch.id.desc()).limit(limit))
    )


def fund_names(session: Session, *, organisation_ids: Iterable[int]) -> dict[str, str]:
    """The Spanish title of each campaign's fund, for staff."""
    campaigns = session.scalars(
        select(Campaign).where(Campaign.organisation_id.in_(list(organisation_ids)))
    )
    return {campaign.fund: campaign.title_es for campaign in campaigns}


def organisation_for(session: Session, actor: Actor, permission: Permission, reference: str) -> int:
    """The id of an organisation in which `actor` holds `permission`; raises NotFound."""
    id_ = session.scalar(select(Organisation.id).where(Organisation.reference == reference))
    if id_ is None or not actor.can_in(permission, id_):
        raise NotFound
    return id_
