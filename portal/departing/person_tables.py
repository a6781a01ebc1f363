"""Every table that leads to a person: what they may take with them, and what becomes of it.

Who adds a table with a key to an account names it here; a test fails on one that is not named.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.accounts import models as accounts
from portal.aid import models as aid
from portal.departing import models as departing
from portal.giving import campaign_models as giving
from portal.incidents import models as incidents
from portal.notices import models as notices
from portal.volunteering import models as volunteering

# Whichever pages a process serves: the tables named here are known to it.
assert all((accounts, aid, departing, giving, incidents, notices, volunteering))


class End(StrEnum):
    """What becomes of the rows when the person has themself erased."""

    DELETED = "deleted"
    # The row belongs to others as well: it no longer says who.
    LOOSENED = "loosened"
    # It stays with the account, which by then is empty and has a new random reference.
    NAMELESS = "nameless"


@dataclass(frozen=True)
class Held:
    """One table: its key to the person, its end, and the columns that they may read."""

    table: str
    key: str
    end: End
    shown: str = ""


# Of passwords, secrets and digests a copy helps a thief alone; sealed bytes nobody can read.
ACCOUNT = "reference username email handle language active created_at confirmed_at"
_DATED = "organisation_id confirmed_at expires_on"
HELD = (
    Held("account_passkey", "user_id", End.DELETED, "name usage create_datetime lastuse_datetime"),
    Held("membership", "user_id", End.DELETED, "organisation_id role since"),
    Held("one_time_code", "user_id", End.DELETED, "purpose organisation_id email issued_at"),
    Held(
        "vetting_attestation",
        "user_id",
        End.DELETED,
        "organisation_id level kind attested_at expires_on withdrawn_at",
    ),
    Held("notice", "user_id", End.DELETED, "kind language facts created_at closed_at outcome"),
    Held(
        "sign_up",
        "volunteer_id",
        End.NAMELESS,
        "reference shift_id role_id state starts_at ends_at created_at changed_at",
    ),
    Held("campaign_member", "user_id", End.DELETED, "campaign_id since"),
    Held("shift", "lead_id", End.LOOSENED, "reference starts_at ends_at"),
    Held("volunteer_skill", "volunteer_id", End.DELETED, f"skill declared_at {_DATED}"),
    Held("skill_refusal", "volunteer_id", End.DELETED, "skill reason organisation_id answered_on"),
    Held("young_volunteer", "volunteer_id", End.DELETED, "organisation_id of_age_on consent_on"),
    Held("volunteer_home", "volunteer_id", End.DELETED, "state_code"),
    Held("shift_watch", "volunteer_id", End.DELETED, "state_code skill since"),
    Held("shift_ask", "volunteer_id", End.DELETED, "shift_id asked_at why"),
    Held("cover_ask", "volunteer_id", End.DELETED, "asked_at"),
    Held("volunteer_hold", "volunteer_id", End.DELETED, "organisation_id absences held_at"),
    Held("reminders_off", "user_id", End.DELETED, "since"),
    Held("calendar_feed", "user_id", End.DELETED, "made_at"),
    Held("volunteer_contact", "volunteer_id", End.DELETED, "changed_at"),
    Held("contact_look", "volunteer_id", End.DELETED, "shift_id looked_at"),
    # Who looked is part of what the other one may know, as long as the other one is there.
    Held("contact_look", "looked_by", End.LOOSENED),
    Held("hours_correction", "corrected_by", End.LOOSENED),
    # The paper stays checkable by its code; whose it was, nothing says any more.
    Held(
        "hours_certificate",
        "volunteer_id",
        End.LOOSENED,
        "code organisation_id from_day until_day minutes issued_on revoked_on",
    ),
    Held("organisation_export", "user_id", End.DELETED, "reference state asked_at"),
    # What somebody did for an organisation while they were of its staff is the organisation's.
    Held("incident", "handled_by_user_id", End.NAMELESS, "reference"),
    Held("incident_attestation", "user_id", End.NAMELESS, "revision given_at"),
    Held("incident_retraction_vote", "user_id", End.NAMELESS, "reason voted_at"),
    Held("aid_case", "assigned_to_id", End.NAMELESS),
    Held("aid_task", "assigned_to_id", End.NAMELESS),
    Held("aid_skill", "user_id", End.DELETED, "need"),
    Held("aid_saved_filter", "user_id", End.DELETED, "name query"),
)
