"""Close a month's batch: campaigns repay the pool for aid that arrived, and gifts learn of it.

Lock order: the organisation's pending gifts are not locked; the campaigns' funds are, by the
ledger, ascending. A delivery is shown once because its reference is a primary key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.batch_rules import (
    DeliveredFact,
    OpenGift,
    batch_total,
    shares_of_funds,
    shares_of_gifts,
)
from portal.giving.errors import BatchRefused
from portal.giving.models import Batch, BatchDelivery, BatchShare, Campaign
from portal.giving.queries import open_gifts
from portal.ledger.posting import held_locked, post
from portal.ledger.rules import AccountKey, AccountKind, FundKey, Guard, Line, credit, debit
from portal.money import Currency, Money

SOURCE = "batch"


@dataclass(frozen=True)
class Share:
    """What one campaign's fund repays."""

    campaign: Campaign
    amount: Money


def close_batch(
    session: Session,
    *,
    organisation_id: int,
    deliveries: Sequence[DeliveredFact],
    approver: Actor,
    livemode: bool,
    now: datetime,
) -> Batch:
    """Show these deliveries as one sum and repay the pool; raises BatchRefused.

    Campaigns repay in proportion to what they hold (largest remainder); within one, the oldest
    gifts go first. What campaigns do not hold stays with the pool.
    """
    total = batch_total(deliveries)
    shares = shares_of(session, organisation_id, total, livemode=livemode)
    repaid = Money(sum(share.amount.minor for share in shares), total.currency)
    batch = Batch(
        organisation_id=organisation_id,
        livemode=livemode,
        currency=total.currency,
        delivered_minor=total.minor,
        repaid_minor=repaid.minor,
        approved_by=approver.reference,
        closed_at=now,
    )
    session.add(batch)
    session.flush()
    _mark_shown(session, batch, deliveries)
    _repay(session, batch, shares, now=now)
    _tell_gifts(session, batch, shares)
    record(
        session,
        actor=approver,
        action="batch_closed",
        subject=f"batch:{batch.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return batch


def shares_of(
    session: Session, organisation_id: int, total: Money, *, livemode: bool
) -> list[Share]:
    """What each campaign would repay now, its fund held; raises BatchRefused."""
    campaigns = session.scalars(
        select(Campaign)
        .where(
            Campaign.organisation_id == organisation_id,
            Campaign.currency == total.currency,
        )
        .order_by(Campaign.id)
    ).all()
    held = [
        held_locked(session, _fund(campaign, total.currency), livemode=livemode)
        for campaign in campaigns
    ]
    amounts = shares_of_funds(total, held)
    return [
        Share(campaign, amount)
        for campaign, amount in zip(campaigns, amounts, strict=True)
        if amount
    ]


def _fund(campaign: Campaign, currency: Currency) -> FundKey:
    return FundKey(Guard.CAMPAIGN_FUND, campaign.organisation_id, campaign.fund, currency)


def _mark_shown(session: Session, batch: Batch, deliveries: Sequence[DeliveredFact]) -> None:
    rows = [
        {"delivery_reference": fact.delivery_reference, "batch_id": batch.id} for fact in deliveries
    ]
    try:
        with session.begin_nested():
            session.execute(insert(BatchDelivery), rows)
    except IntegrityError:
        raise BatchRefused("delivery_shown_before") from None


def _repay(session: Session, batch: Batch, shares: Sequence[Share], *, now: datetime) -> None:
    lines: list[Line] = [
        debit(
            AccountKey(AccountKind.REPAID_TO_POOL, batch.organisation_id, share.campaign.fund),
            share.amount,
        )
        for share in shares
    ]
    lines.append(credit(AccountKey(AccountKind.POOL, batch.organisation_id), batch.repaid))
    post(
        session,
        source=SOURCE,
        external_id=batch.reference,
        lines=lines,
        occurred_at=now,
        livemode=batch.livemode,
        now=now,
    )


def _tell_gifts(session: Session, batch: Batch, shares: Sequence[Share]) -> None:
    rows = []
    for share in shares:
        gifts = [
            OpenGift(gift_id, left)
            for gift_id, left in open_gifts(session, share.campaign, livemode=batch.livemode)
        ]
        rows += [
            {"batch_id": batch.id, "gift_id": gift_id, "amount_minor": minor}
            for gift_id, minor in shares_of_gifts(share.amount, gifts)
        ]
    session.execute(insert(BatchShare), rows)
