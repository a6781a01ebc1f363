"""Reads of refunds, and what a gift still holds."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import ON_ITS_WAY, Held

BY_THE_BANK = frozenset({GiftState.DISPUTED, GiftState.CHARGED_BACK})


def held_of(session: Session, gift: Gift) -> Held:
    """What may still go back, from what is booked and what is on its way."""
    sums = {
        kind: int(total)
        for kind, total in session.execute(
            select(GiftMovement.kind, func.sum(GiftMovement.amount_minor))
            .where(GiftMovement.gift_id == gift.id)
            .group_by(GiftMovement.kind)
        )
    }
    waiting = session.scalar(
        select(func.sum(RefundRequest.amount_minor)).where(
            RefundRequest.gift_id == gift.id, RefundRequest.step.in_(ON_ITS_WAY)
        )
    )
    return Held(
        captured=sums.get(MovementKind.CHARGE, 0),
        refunded=-sums.get(MovementKind.REFUND, 0),
        on_its_way=int(waiting or 0),
        is_disputed=GiftState(gift.state) in BY_THE_BANK,
        came_through_service=gift.intent_id is not None,
    )


def disputed_for(session: Session, actor: Actor, *, limit: int = 50) -> list[Gift]:
    """Gifts to one's organisations that a bank is claiming now, newest first."""
    return list(
        session.scalars(
            select(Gift)
            .join(Campaign)
            .where(
                Gift.state == GiftState.DISPUTED,
                Campaign.organisation_id.in_(actor.organisations_with(Permission.GIFTS_SEE)),
            )
            .order_by(Gift.id.desc())
            .limit(limit)
        )
    )


def gift_to_refund(session: Session, actor: Actor, reference: str) -> Gift:
    """A gift of an organisation whose refunds `actor` may ask for; raises NotFound."""
    gift = session.scalar(
        select(Gift)
        .join(Campaign)
        .where(
            Gift.reference == reference,
            Campaign.organisation_id.in_(actor.organisations_with(Permission.REFUND_ASK)),
        )
    )
    if gift is None:
        raise NotFound
    return gift


def refund_for(session: Session, actor: Actor, reference: str) -> RefundRequest:
    """A refund that `actor` may decide; raises NotFound."""
    found = session.scalar(
        select(RefundRequest).where(
            RefundRequest.reference == reference,
            RefundRequest.organisation_id.in_(actor.organisations_with(Permission.REFUND_APPROVE)),
        )
    )
    if found is None:
        raise NotFound
    return found


def refunds_for(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = 50
) -> list[RefundRequest]:
    """Refunds of one's organisations, newest first, a page at a time."""
    query = select(RefundRequest).where(
        RefundRequest.organisation_id.in_(actor.organisations_with(Permission.REFUND_APPROVE))
    )
    if before is not None:
        query = query.where(RefundRequest.id < before)
    return list(session.scalars(query.order_by(RefundRequest.id.desc()).limit(limit)))


def refunds_of(session: Session, gift: Gift) -> list[RefundRequest]:
    """The refunds of one gift, oldest first."""
    return list(
        session.scalars(
            select(RefundRequest)
            .where(RefundRequest.gift_id == gift.id)
            .order_by(RefundRequest.id)
            .limit(100)
        )
    )
