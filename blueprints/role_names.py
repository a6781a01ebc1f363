"""What roles and steps of vetting are called on pages."""

from flask_babel import lazy_gettext as _

from portal.access.roles import Role
from portal.accounts.rules import VettingKind

ROLE_NAMES = {
    Role.DONOR: _("Donante"),
    Role.VOLUNTEER: _("Persona voluntaria"),
    Role.INTERMEDIARY: _("Persona de enlace"),
    Role.CASEWORKER: _("Atención de casos"),
    Role.VERIFIER: _("Confirmación de hechos"),
    Role.WITNESS: _("Voz cercana"),
    Role.COORDINATOR: _("Coordinación de voluntariado"),
    Role.FINANCE: _("Finanzas"),
    Role.ORGANISATION_ADMIN: _("Administración de la organización"),
    Role.PLATFORM_ADMIN: _("Administración de la alianza"),
}
VETTING_NAMES = {
    VettingKind.IDENTITY_SEEN: _("Identidad vista en persona"),
    VettingKind.REFERENCE_CALLED: _("Referencia consultada"),
    VettingKind.TRAINING_DONE: _("Capacitación completa"),
}


def role_name(role: str) -> str:
    """A role's name, in the reader's language."""
    return str(ROLE_NAMES[Role(role)])


def vetting_name(kind: str) -> str:
    """What was attested, in the reader's language."""
    return str(VETTING_NAMES[VettingKind(kind)])
