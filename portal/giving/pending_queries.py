"""Reads of payments on their way."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.giving.gift_rules import GiftState
from portal.giving.models import Campaign, Gift
from portal.giving.pending_models import GiftPending

TRANSFER = "customer_balance"


def pending_of(session: Session, gift: Gift) -> GiftPending | None:
    """How a gift is being paid, if at a shop or by transfer."""
    return session.get(GiftPending, gift.id)


def gift_by_customer(session: Session, customer_id: str) -> Gift | None:
    """The gift that a transfer's sender was noted for."""
    return session.scalar(
        select(Gift)
        .join(GiftPending, GiftPending.gift_id == Gift.id)
        .where(GiftPending.customer_id == customer_id)
    )


def left_over_for(session: Session, actor: Actor, *, limit: int = 50) -> list[GiftPending]:
    """Transfers to one's organisations that brought more than was asked, newest first."""
    return list(
        session.scalars(
            select(GiftPending)
            .join(Gift, Gift.id == GiftPending.gift_id)
            .join(Campaign, Campaign.id == Gift.campaign_id)
            .where(
                GiftPending.left_over_minor > 0,
                Campaign.organisation_id.in_(actor.organisations_with(Permission.GIFTS_SEE)),
            )
            .order_by(GiftPending.gift_id.desc())
            .limit(limit)
        )
    )


def lapsed_transfers(session: Session, *, now: datetime, limit: int = 200) -> list[str]:
    """References of gifts whose transfer did not come whole in its days."""
    return list(
        session.scalars(
            select(Gift.reference)
            .join(GiftPending, GiftPending.gift_id == Gift.id)
            .where(
                Gift.state == GiftState.PENDING,
                GiftPending.method == TRANSFER,
                GiftPending.until < now,
            )
            .order_by(GiftPending.until)
            .limit(limit)
        )
    )


def with_left_over(session: Session, *, limit: int = 200) -> list[str]:
    """References of gifts whose transfer brought too much, to see whether it went back."""
    return list(
        session.scalars(
            select(Gift.reference)
            .join(GiftPending, GiftPending.gift_id == Gift.id)
            .where(GiftPending.left_over_minor > 0)
            .order_by(Gift.id)
            .limit(limit)
        )
    )
