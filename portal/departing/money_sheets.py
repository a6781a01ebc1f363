"""What an export holds of campaigns, gifts and the books."""

from typing import Any

from sqlalchemy import select

from portal.departing.sheet_reading import Sheet, of
from portal.giving.campaign_models import CampaignUpdate, CampaignVersion
from portal.giving.cfdi_models import CfdiStamp, CfdiWish, IssuerVersion
from portal.giving.donor_models import WallEntry
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.offline_models import MoneyPlace, OfflineDonor, OfflineGift
from portal.giving.pledge_models import MatchingPledge
from portal.giving.refund_models import RefundRequest
from portal.giving.watched_models import DonorDuty
from portal.ledger.models import Account, JournalEntry, Posting


def _of_gifts(name: str, model: Any, key: Any, *columns: Any) -> Sheet:
    """What is kept beside a gift, with the gift's own reference."""
    beside = select(*columns[:1], Gift.reference.label("gift"), *columns[1:])
    gifts = beside.join(Gift, Gift.id == model.gift_id)
    return Sheet(
        name,
        gifts.join(Campaign, Campaign.id == Gift.campaign_id),
        Campaign.organisation_id,
        key,
    )


MONEY_SHEETS = (
    Sheet(
        "campaigns",
        select(
            *of(Campaign, "reference", "slug", "state", "currency", "goal_minor", "title_es"),
            *of(Campaign, "title_en", "story_es", "story_en", "opened_at", "closed_at"),
        ),
        Campaign.organisation_id,
        Campaign.reference,
    ),
    Sheet(
        "campaign_versions",
        select(
            CampaignVersion.id.label("_key"),
            Campaign.reference.label("campaign"),
            *of(CampaignVersion, "number", "look", "goal_minor", "title_es", "story_es"),
            *of(CampaignVersion, "title_en", "story_en", "remark", "written_by", "written_at"),
            *of(CampaignVersion, "decided_by", "decided_at"),
        ).join(Campaign, Campaign.id == CampaignVersion.campaign_id),
        Campaign.organisation_id,
        CampaignVersion.id,
    ),
    Sheet(
        "campaign_updates",
        select(
            CampaignUpdate.reference,
            Campaign.reference.label("campaign"),
            *of(CampaignUpdate, "look", "text_es", "text_en", "told", "remark", "written_by"),
            *of(CampaignUpdate, "written_at", "decided_by", "decided_at"),
        ).join(Campaign, Campaign.id == CampaignUpdate.campaign_id),
        Campaign.organisation_id,
        CampaignUpdate.reference,
    ),
    Sheet(
        "wall_entries",
        select(
            WallEntry.reference,
            Gift.reference.label("gift"),
            *of(WallEntry, "look", "display_name", "message", "shows_amount", "written_on"),
        )
        .join(Gift, Gift.id == WallEntry.gift_id)
        .join(Campaign, Campaign.id == WallEntry.campaign_id),
        Campaign.organisation_id,
        WallEntry.reference,
    ),
    Sheet(
        "gifts",
        select(
            Gift.reference,
            Campaign.reference.label("campaign"),
            *of(Gift, "state", "amount_minor", "fee_cover_minor", "currency", "livemode"),
            *of(Gift, "created_at", "paid_at"),
            GiftDonor.email,
        )
        .join(Campaign, Campaign.id == Gift.campaign_id)
        .outerjoin(GiftDonor, GiftDonor.gift_id == Gift.id),
        Campaign.organisation_id,
        Gift.reference,
    ),
    Sheet(
        "monthly_gifts",
        select(
            MonthlyGift.reference,
            Campaign.reference.label("campaign"),
            *of(MonthlyGift, "state", "amount_minor", "fee_cover_minor", "currency", "livemode"),
            *of(MonthlyGift, "created_at", "next_charge_at", "ended_at", "end_reason"),
            MonthlyDonor.email,
        )
        .join(Campaign, Campaign.id == MonthlyGift.campaign_id)
        .outerjoin(MonthlyDonor, MonthlyDonor.monthly_id == MonthlyGift.id),
        Campaign.organisation_id,
        MonthlyGift.reference,
    ),
    Sheet(
        "refunds",
        select(
            RefundRequest.reference,
            Gift.reference.label("gift"),
            *of(RefundRequest, "amount_minor", "currency", "reason", "step"),
            *of(RefundRequest, "asked_by", "asked_at", "decided_by", "decided_at"),
        ).join(Gift, Gift.id == RefundRequest.gift_id),
        RefundRequest.organisation_id,
        RefundRequest.reference,
    ),
    Sheet(
        "offline_gifts",
        select(
            OfflineGift.reference,
            Campaign.reference.label("campaign"),
            MoneyPlace.name.label("place"),
            *of(OfflineGift, "state", "amount_minor", "currency", "livemode", "received_on"),
            *of(OfflineGift, "evidence", "entered_by", "decided_by"),
            *of(OfflineDonor, "name", "email"),
        )
        .join(Campaign, Campaign.id == OfflineGift.campaign_id)
        .join(MoneyPlace, MoneyPlace.id == OfflineGift.place_id)
        .outerjoin(OfflineDonor, OfflineDonor.offline_gift_id == OfflineGift.id),
        OfflineGift.organisation_id,
        OfflineGift.reference,
    ),
    Sheet(
        "fiscal_issuer",
        select(
            *of(IssuerVersion, "version", "is_donataria", "rfc", "name", "regime", "postcode"),
            *of(IssuerVersion, "authorisation", "authorised_on", "series", "decided_by"),
            IssuerVersion.decided_at,
        ),
        IssuerVersion.organisation_id,
        IssuerVersion.version,
    ),
    _of_gifts(
        "fiscal_receipts_wanted",
        CfdiWish,
        CfdiWish.gift_id,
        CfdiWish.gift_id.label("_key"),
        *of(CfdiWish, "rfc", "name", "postcode", "regime", "wished_on"),
    ),
    _of_gifts(
        "fiscal_receipts_stamped",
        CfdiStamp,
        CfdiStamp.reference,
        CfdiStamp.reference,
        *of(CfdiStamp, "uuid", "total_minor", "stored_by", "stored_on", "kept_until"),
        *of(CfdiStamp, "cancelled_on", "cancelled_by"),
    ),
    _of_gifts(
        "duties_for_large_gifts",
        DonorDuty,
        DonorDuty.id,
        DonorDuty.id.label("_key"),
        *of(DonorDuty, "duty", "done_on", "noted_by", "noted_at"),
    ),
    Sheet(
        "matching_pledges",
        select(
            MatchingPledge.reference,
            Campaign.reference.label("campaign"),
            *of(MatchingPledge, "sponsor", "cap_minor", "currency", "livemode"),
            *of(MatchingPledge, "from_on", "until", "ended_on"),
        ).join(Campaign, Campaign.id == MatchingPledge.campaign_id),
        Campaign.organisation_id,
        MatchingPledge.reference,
    ),
    Sheet(
        "ledger_postings",
        select(
            Posting.id.label("_key"),
            JournalEntry.reference.label("entry"),
            *of(JournalEntry, "source", "external_id", "livemode", "occurred_at", "recorded_at"),
            *of(Account, "kind", "fund"),
            *of(Posting, "amount", "currency"),
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id),
        Posting.organisation_id,
        Posting.id,
    ),
)
