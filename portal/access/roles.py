"""The roles a person can hold, each within one organisation."""

from enum import StrEnum


class Role(StrEnum):
    """What a person does here. Donors need no account, and so no membership."""

    DONOR = "donor"
    VOLUNTEER = "volunteer"
    INTERMEDIARY = "intermediary"
    CASEWORKER = "caseworker"
    VERIFIER = "verifier"
    WITNESS = "witness"
    COORDINATOR = "coordinator"
    FINANCE = "finance"
    ORGANISATION_ADMIN = "organisation_admin"
    PLATFORM_ADMIN = "platform_admin"


# Staff and intermediaries see or move what can hurt people: a password alone is not enough.
SECOND_FACTOR_REQUIRED = frozenset(Role) - {Role.DONOR, Role.VOLUNTEER}

# Whoever can open an identity must not also hold the case: one coerced person would join them.
NEVER_TOGETHER = {
    # A parish's, clinic's or school's one person says what they know of what is near, and does
    # nothing else here.
    Role.WITNESS: frozenset(Role) - {Role.WITNESS, Role.DONOR, Role.VOLUNTEER},
    Role.INTERMEDIARY: frozenset(
        {Role.CASEWORKER, Role.ORGANISATION_ADMIN, Role.PLATFORM_ADMIN, Role.FINANCE}
    ),
}


def may_hold_together(roles: frozenset[Role]) -> bool:
    """Whether one person may hold all of `roles` (identity.md: the desk never opens names)."""
    return not any(
        role in roles and roles & forbidden for role, forbidden in NEVER_TOGETHER.items()
    )
