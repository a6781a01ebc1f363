"""The one map: which role may do what. Nothing else in the code decides by role."""

from portal.access.permissions import Permission as P
from portal.access.roles import Role

EVERYONE_SIGNED_IN = frozenset({P.ACCOUNT_MANAGE_OWN})

POLICY: dict[Role, frozenset[P]] = {
    Role.DONOR: frozenset({P.GIFT_SEE_OWN}),
    Role.VOLUNTEER: frozenset({P.SHIFT_SIGN_UP, P.SHIFT_LEAD}),
    Role.INTERMEDIARY: frozenset(
        {
            P.INTERMEDIARY_DESK_SEE,
            P.IDENTITY_OPEN,
            P.CASE_RELEASE,
            P.DELIVERY_MARK,
            P.INTERMEDIARY_APPROVE,
            P.INCIDENT_PROPOSE,
            P.INCIDENT_SORT,
        }
    ),
    Role.CASEWORKER: frozenset(
        {
            P.CASE_SEE,
            P.CASE_TAKE,
            P.AID_COMMIT,
            P.AID_APPROVE,
            P.STOCK_MANAGE,
            P.CASE_REFER,
            P.REFERRAL_ANSWER,
            P.SERVICES_KEEP,
        }
    ),
    Role.VERIFIER: frozenset(
        {
            P.VERIFICATION_DESK_SEE,
            P.INCIDENT_SORT,
            P.INCIDENT_ATTEST,
            P.INCIDENT_RETRACT,
            P.NO_GO_DECLARE,
            P.BATCH_APPROVE,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            P.SHIFT_MANAGE,
            P.SHIFT_LEAD,
            P.SHIFT_EXPORT,
            P.VOLUNTEER_INVITE,
            P.VOLUNTEER_VET,
            P.STOCK_MANAGE,
            P.NO_GO_DECLARE,
        }
    ),
    Role.FINANCE: frozenset(
        {
            P.CAMPAIGN_MANAGE,
            P.GIFTS_SEE,
            P.REFUND_ASK,
            P.REFUND_APPROVE,
            P.LEDGER_SEE,
            P.BATCH_CLOSE,
            P.MONEY_RECORD,
            P.MONEY_CONFIRM,
            P.LEDGER_CLOSE,
            P.CFDI_HANDLE,
            P.DONORS_WATCH,
            P.RESERVE_FILL,
            P.REPORT_EXPORT,
        }
    ),
    Role.ORGANISATION_ADMIN: frozenset(
        {
            P.CASE_SEE,
            P.AID_APPROVE,
            P.SERVICES_KEEP,
            P.MEMBERS_MANAGE,
            P.ORGANISATION_SETTLE,
            P.DATA_REQUEST_ANSWER,
            P.ORGANISATION_EXPORT,
            P.ORGANISATION_LEAVE,
            P.ALLIANCE_VOTE,
            P.AUDIT_SEE,
            P.INTERMEDIARY_ENROL,
            P.CAMPAIGN_MANAGE,
            P.REFUND_APPROVE,
            P.MONEY_CONFIRM,
            P.REPORT_EXPORT,
        }
    ),
    Role.PLATFORM_ADMIN: frozenset({P.ALLIANCE_MANAGE, P.AUDIT_SEE}),
}


def permissions_of(role: Role) -> frozenset[P]:
    """What holding `role` allows, in the organisation where it is held."""
    return POLICY[role] | EVERYONE_SIGNED_IN


def roles_with(permission: P) -> frozenset[Role]:
    """Every role that carries `permission`."""
    return frozenset(role for role in Role if permission in permissions_of(role))
