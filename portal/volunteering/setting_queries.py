"""What one organisation asks of its shifts."""

from dataclasses import fields

from sqlalchemy.orm import Session

from portal.volunteering.models import VolunteeringSettings
from portal.volunteering.setting_rules import DEFAULTS, ShiftRules


def stored_settings(session: Session, organisation_id: int) -> VolunteeringSettings | None:
    """What the organisation decided, or None while it decided nothing."""
    return session.get(VolunteeringSettings, organisation_id)


def rules_of(session: Session, organisation_id: int) -> ShiftRules:
    """The rules in force for the organisation's shifts."""
    stored = stored_settings(session, organisation_id)
    if stored is None:
        return DEFAULTS
    return ShiftRules(*(getattr(stored, one.name) for one in fields(ShiftRules)))
