"""What an export tells of gifts of every kind, refunds and pledges."""

from typing import Any

from sqlalchemy import select

from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.offline_models import MoneyPlace, OfflineDonor, OfflineGift
from portal.giving.pledge_models import MatchingPledge
from portal.giving.refund_models import RefundRequest


def _of(model: Any, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]


GIFTS = (
    select(
        Gift.reference,
        Campaign.reference.label("campaign"),
        *_of(Gift, "state", "amount_minor", "fee_cover_minor", "currency", "livemode"),
        *_of(Gift, "created_at", "paid_at"),
        GiftDonor.email,
    )
    .join(Campaign, Campaign.id == Gift.campaign_id)
    .outerjoin(GiftDonor, GiftDonor.gift_id == Gift.id)
)
MONTHLY_GIFTS = (
    select(
        MonthlyGift.reference,
        Campaign.reference.label("campaign"),
        *_of(MonthlyGift, "state", "amount_minor", "fee_cover_minor", "currency", "livemode"),
        *_of(MonthlyGift, "created_at", "next_charge_at", "ended_at", "end_reason"),
        MonthlyDonor.email,
    )
    .join(Campaign, Campaign.id == MonthlyGift.campaign_id)
    .outerjoin(MonthlyDonor, MonthlyDonor.monthly_id == MonthlyGift.id)
)
REFUNDS = select(
    RefundRequest.reference,
    Gift.reference.label("gift"),
    *_of(RefundRequest, "amount_minor", "currency", "reason", "step"),
    *_of(RefundRequest, "asked_by", "asked_at", "decided_by", "decided_at"),
).join(Gift, Gift.id == RefundRequest.gift_id)
OFFLINE_GIFTS = (
    select(
        OfflineGift.reference,
        Campaign.reference.label("campaign"),
        MoneyPlace.name.label("place"),
        *_of(OfflineGift, "state", "amount_minor", "currency", "livemode", "received_on"),
        *_of(OfflineGift, "evidence", "entered_by", "decided_by"),
        *_of(OfflineDonor, "name", "email"),
    )
    .join(Campaign, Campaign.id == OfflineGift.campaign_id)
    .join(MoneyPlace, MoneyPlace.id == OfflineGift.place_id)
    .outerjoin(OfflineDonor, OfflineDonor.offline_gift_id == OfflineGift.id)
)
MATCHING_PLEDGES = select(
    MatchingPledge.reference,
    Campaign.reference.label("campaign"),
    *_of(MatchingPledge, "sponsor", "cap_minor", "currency", "livemode"),
    *_of(MatchingPledge, "from_on", "until", "ended_on"),
).join(Campaign, Campaign.id == MatchingPledge.campaign_id)
