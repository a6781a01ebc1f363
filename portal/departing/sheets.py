"""What an export holds, table by table. No identity, no secret and no free text of the desk.

Each table is read in pages along a key. Cases are read by their pseudonym, which is random: their
order in the file tells nothing about who arrived when.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Organisation, User
from portal.aid.models import Case, Commitment, Need
from portal.audit.models import AuditEntry
from portal.departing.money_sheets import (
    GIFTS,
    MATCHING_PLEDGES,
    MONTHLY_GIFTS,
    OFFLINE_GIFTS,
    REFUNDS,
)
from portal.giving.campaign_models import CampaignUpdate, CampaignVersion
from portal.giving.donor_models import WallEntry
from portal.giving.models import Campaign, Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.offline_models import OfflineGift
from portal.giving.pledge_models import MatchingPledge
from portal.giving.refund_models import RefundRequest
from portal.ledger.models import Account, JournalEntry, Posting
from portal.organisations.models import (
    DataRequest,
    OrganisationProfile,
    PrivacyNotice,
    Programme,
    SettingsVersion,
)
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.planning_models import ShiftTemplate
from portal.volunteering.presence_models import Attendance, HoursCorrection

PAGE = 500


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its rows for an organisation, and the key along which it is read.

    `key` is the first column of the query; what starts with `_` is read and not written.
    """

    name: str
    rows: Select[Any]
    owner: Any
    key: Any

    def columns(self) -> list[str]:
        """The names in the first row."""
        named = [str(column["name"]) for column in self.rows.column_descriptions]
        return [name for name in named if not name.startswith("_")]

    def pages(self, session: Session, organisation_id: int) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows, a page at a time."""
        skip, last = len(self.rows.column_descriptions) - len(self.columns()), None
        while True:
            query = self.rows.where(self.owner == organisation_id)
            if last is not None:
                query = query.where(self.key > last)
            found = session.execute(query.order_by(self.key).limit(PAGE)).all()
            if found:
                yield [tuple(row)[skip:] for row in found]
            if len(found) < PAGE:
                return
            last = found[-1][0]


def _of(model: Any, *names: str) -> list[Any]:
    return [getattr(model, name) for name in names]


SHEETS = (
    Sheet(
        "organisation",
        select(
            *_of(Organisation, "reference", "slug", "name", "independence_group", "is_donataria"),
            *_of(Organisation, "admitted_at", "reviewed_on", "suspended_on"),
        ),
        Organisation.id,
        Organisation.reference,
    ),
    Sheet(
        "profile",
        select(
            OrganisationProfile.organisation_id.label("_key"),
            *_of(OrganisationProfile, "version", "does", "area", "contact", "web", "needs"),
        ),
        OrganisationProfile.organisation_id,
        OrganisationProfile.organisation_id,
    ),
    Sheet(
        "settings",
        select(
            *_of(SettingsVersion, "version", "alone_limit_minor", "urgent_reserve_cap_minor"),
            *_of(SettingsVersion, "sla_today", "sla_this_week", "sla_can_wait"),
            *_of(SettingsVersion, "interval_days", "max_per_90_days", "decided_by", "decided_at"),
        ),
        SettingsVersion.organisation_id,
        SettingsVersion.version,
    ),
    Sheet(
        "privacy_notices",
        select(
            *_of(PrivacyNotice, "version", "responsible", "contact", "purposes_es", "purposes_en"),
            *_of(PrivacyNotice, "transfers_es", "transfers_en", "decided_by", "decided_on"),
        ),
        PrivacyNotice.organisation_id,
        PrivacyNotice.version,
    ),
    Sheet(
        "programmes",
        select(
            *_of(Programme, "reference", "name_es", "name_en", "needs", "starts_on", "ends_on"),
            Programme.is_open,
        ),
        Programme.organisation_id,
        Programme.reference,
    ),
    Sheet(
        "members",
        select(
            Membership.id.label("_key"),
            *_of(User, "reference", "handle"),
            *_of(Membership, "role", "since"),
        ).join(User, User.id == Membership.user_id),
        Membership.organisation_id,
        Membership.id,
    ),
    Sheet(
        "cases",
        select(
            *_of(Case, "reference", "state", "need", "urgency", "household", "cell", "tied"),
            *_of(Case, "opened_on", "due_on", "closed_on", "outcome", "duplicate_of"),
            *_of(Case, "family_arrived", "family_helped"),
        ),
        Case.organisation_id,
        Case.reference,
    ),
    Sheet(
        "needs",
        select(
            Need.reference,
            Case.reference.label("case"),
            *_of(Need, "kind", "currency", "asked_minor", "committed_minor", "delivered_minor"),
        ).join(Case, Case.id == Need.case_id),
        Case.organisation_id,
        Need.reference,
    ),
    Sheet(
        "commitments",
        select(
            Commitment.reference,
            Need.reference.label("need"),
            *_of(Commitment, "state", "amount_minor", "currency", "livemode", "from_reserve"),
            *_of(Commitment, "committed_on", "delivered_on", "proposed_by", "approved_by"),
        ).join(Need, Need.id == Commitment.need_id),
        Commitment.organisation_id,
        Commitment.reference,
    ),
    Sheet(
        "campaigns",
        select(
            *_of(Campaign, "reference", "slug", "state", "currency", "goal_minor", "title_es"),
            *_of(Campaign, "title_en", "story_es", "story_en", "opened_at", "closed_at"),
        ),
        Campaign.organisation_id,
        Campaign.reference,
    ),
    Sheet(
        "campaign_versions",
        select(
            CampaignVersion.id.label("_key"),
            Campaign.reference.label("campaign"),
            *_of(CampaignVersion, "number", "look", "goal_minor", "title_es", "story_es"),
            *_of(CampaignVersion, "title_en", "story_en", "remark", "written_by", "written_at"),
            *_of(CampaignVersion, "decided_by", "decided_at"),
        ).join(Campaign, Campaign.id == CampaignVersion.campaign_id),
        Campaign.organisation_id,
        CampaignVersion.id,
    ),
    Sheet(
        "campaign_updates",
        select(
            CampaignUpdate.reference,
            Campaign.reference.label("campaign"),
            *_of(CampaignUpdate, "look", "text_es", "text_en", "told", "remark", "written_by"),
            *_of(CampaignUpdate, "written_at", "decided_by", "decided_at"),
        ).join(Campaign, Campaign.id == CampaignUpdate.campaign_id),
        Campaign.organisation_id,
        CampaignUpdate.reference,
    ),
    Sheet(
        "wall_entries",
        select(
            WallEntry.reference,
            Gift.reference.label("gift"),
            *_of(WallEntry, "look", "display_name", "message", "shows_amount", "written_on"),
        )
        .join(Gift, Gift.id == WallEntry.gift_id)
        .join(Campaign, Campaign.id == WallEntry.campaign_id),
        Campaign.organisation_id,
        WallEntry.reference,
    ),
    Sheet("gifts", GIFTS, Campaign.organisation_id, Gift.reference),
    Sheet("monthly_gifts", MONTHLY_GIFTS, Campaign.organisation_id, MonthlyGift.reference),
    Sheet("refunds", REFUNDS, RefundRequest.organisation_id, RefundRequest.reference),
    Sheet("offline_gifts", OFFLINE_GIFTS, OfflineGift.organisation_id, OfflineGift.reference),
    Sheet("matching_pledges", MATCHING_PLEDGES, Campaign.organisation_id, MatchingPledge.reference),
    Sheet(
        "ledger_postings",
        select(
            Posting.id.label("_key"),
            JournalEntry.reference.label("entry"),
            *_of(JournalEntry, "source", "external_id", "livemode", "occurred_at", "recorded_at"),
            *_of(Account, "kind", "fund"),
            *_of(Posting, "amount", "currency"),
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Account, Account.id == Posting.account_id),
        Posting.organisation_id,
        Posting.id,
    ),
    Sheet(
        "shifts",
        select(
            Shift.reference,
            *_of(Task, "title_es", "title_en", "level_needed"),
            *_of(Shift, "area_code", "starts_at", "ends_at", "zone", "minimum", "capacity"),
            *_of(Shift, "taken", "cancelled_at"),
        ).join(Task, Task.id == Shift.task_id),
        Task.organisation_id,
        Shift.reference,
    ),
    Sheet(
        "shift_templates",
        select(
            *_of(ShiftTemplate, "reference", "name", "begins_minute", "minutes", "zone"),
            *_of(ShiftTemplate, "area_code", "minimum", "capacity", "roles"),
        ),
        ShiftTemplate.organisation_id,
        ShiftTemplate.reference,
    ),
    Sheet(
        "sign_ups",
        select(
            SignUp.reference,
            Shift.reference.label("shift"),
            User.handle,
            *_of(SignUp, "state", "starts_at", "ends_at"),
            *_of(Attendance, "came_at", "left_at", "minutes"),
        )
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(User, User.id == SignUp.volunteer_id)
        .outerjoin(Attendance, Attendance.sign_up_id == SignUp.id),
        Task.organisation_id,
        SignUp.reference,
    ),
    Sheet(
        "hours_corrections",
        select(
            HoursCorrection.id.label("_key"),
            SignUp.reference.label("sign_up"),
            *_of(HoursCorrection, "minutes_before", "minutes_after", "reason", "corrected_at"),
        )
        .join(SignUp, SignUp.id == HoursCorrection.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id),
        Task.organisation_id,
        HoursCorrection.id,
    ),
    Sheet(
        "data_requests",
        select(
            *_of(DataRequest, "reference", "right_wanted", "standing", "state", "ground"),
            *_of(DataRequest, "filed_on", "due_on", "answered_on", "closed_on"),
        ),
        DataRequest.organisation_id,
        DataRequest.reference,
    ),
    Sheet(
        "audit",
        select(
            AuditEntry.id.label("_key"),
            *_of(AuditEntry, "reference", "at", "actor", "action", "subject", "reason", "digest"),
        ),
        AuditEntry.organisation_id,
        AuditEntry.id,
    ),
)
