"""What an export holds, table by table. No identity, no secret and no free text of the desk.

Each table is read in pages along a key. Cases are read by their pseudonym, which is random: their
order in the file tells nothing about who arrived when.
"""

from sqlalchemy import select

from portal.accounts.models import Membership, Organisation, User
from portal.aid.models import Case, Commitment, Need
from portal.audit.models import AuditEntry
from portal.departing.money_sheets import MONEY_SHEETS
from portal.departing.sheet_reading import Sheet, of
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

SHEETS = (
    Sheet(
        "organisation",
        select(
            *of(Organisation, "reference", "slug", "name", "independence_group", "is_donataria"),
            *of(Organisation, "admitted_at", "reviewed_on", "suspended_on"),
        ),
        Organisation.id,
        Organisation.reference,
    ),
    Sheet(
        "profile",
        select(
            OrganisationProfile.organisation_id.label("_key"),
            *of(OrganisationProfile, "version", "does", "area", "contact", "web", "needs"),
        ),
        OrganisationProfile.organisation_id,
        OrganisationProfile.organisation_id,
    ),
    Sheet(
        "settings",
        select(
            *of(SettingsVersion, "version", "alone_limit_minor", "urgent_reserve_cap_minor"),
            *of(SettingsVersion, "sla_today", "sla_this_week", "sla_can_wait"),
            *of(SettingsVersion, "interval_days", "max_per_90_days", "decided_by", "decided_at"),
        ),
        SettingsVersion.organisation_id,
        SettingsVersion.version,
    ),
    Sheet(
        "privacy_notices",
        select(
            *of(PrivacyNotice, "version", "responsible", "contact", "purposes_es", "purposes_en"),
            *of(PrivacyNotice, "transfers_es", "transfers_en", "decided_by", "decided_on"),
        ),
        PrivacyNotice.organisation_id,
        PrivacyNotice.version,
    ),
    Sheet(
        "programmes",
        select(
            *of(Programme, "reference", "name_es", "name_en", "needs", "starts_on", "ends_on"),
            Programme.is_open,
        ),
        Programme.organisation_id,
        Programme.reference,
    ),
    Sheet(
        "members",
        select(
            Membership.id.label("_key"),
            *of(User, "reference", "handle"),
            *of(Membership, "role", "since"),
        ).join(User, User.id == Membership.user_id),
        Membership.organisation_id,
        Membership.id,
    ),
    Sheet(
        "cases",
        select(
            *of(Case, "reference", "state", "need", "urgency", "household", "cell", "tied"),
            *of(Case, "opened_on", "due_on", "closed_on", "outcome", "duplicate_of"),
            *of(Case, "family_arrived", "family_helped"),
        ),
        Case.organisation_id,
        Case.reference,
    ),
    Sheet(
        "needs",
        select(
            Need.reference,
            Case.reference.label("case"),
            *of(Need, "kind", "currency", "asked_minor", "committed_minor", "delivered_minor"),
        ).join(Case, Case.id == Need.case_id),
        Case.organisation_id,
        Need.reference,
    ),
    Sheet(
        "commitments",
        select(
            Commitment.reference,
            Need.reference.label("need"),
            *of(Commitment, "state", "amount_minor", "currency", "livemode", "from_reserve"),
            *of(Commitment, "committed_on", "delivered_on", "proposed_by", "approved_by"),
        ).join(Need, Need.id == Commitment.need_id),
        Commitment.organisation_id,
        Commitment.reference,
    ),
    *MONEY_SHEETS,
    Sheet(
        "shifts",
        select(
            Shift.reference,
            *of(Task, "title_es", "title_en", "level_needed"),
            *of(Shift, "area_code", "starts_at", "ends_at", "zone", "minimum", "capacity"),
            *of(Shift, "taken", "cancelled_at"),
        ).join(Task, Task.id == Shift.task_id),
        Task.organisation_id,
        Shift.reference,
    ),
    Sheet(
        "shift_templates",
        select(
            *of(ShiftTemplate, "reference", "name", "begins_minute", "minutes", "zone"),
            *of(ShiftTemplate, "area_code", "minimum", "capacity", "roles"),
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
            *of(SignUp, "state", "starts_at", "ends_at"),
            *of(Attendance, "came_at", "left_at", "minutes"),
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
            *of(HoursCorrection, "minutes_before", "minutes_after", "reason", "corrected_at"),
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
            *of(DataRequest, "reference", "right_wanted", "standing", "state", "ground"),
            *of(DataRequest, "filed_on", "due_on", "answered_on", "closed_on"),
        ),
        DataRequest.organisation_id,
        DataRequest.reference,
    ),
    Sheet(
        "audit",
        select(
            AuditEntry.id.label("_key"),
            *of(AuditEntry, "reference", "at", "actor", "action", "subject", "reason", "digest"),
        ),
        AuditEntry.organisation_id,
        AuditEntry.id,
    ),
)
