"""Change an organisation's settings: a new version, the earlier ones kept."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.organisations.keeping_versions import add_version, ensure_read, hold_organisation
from portal.organisations.models import SettingsVersion
from portal.organisations.queries import latest_settings, settings_of
from portal.organisations.rules import OrganisationSettings, ensure_in_range


def change_settings(
    session: Session,
    *,
    organisation_id: int,
    settings: OrganisationSettings,
    version: int,
    actor: Actor,
    now: datetime,
) -> SettingsVersion:
    """Put `settings` in force; `version` is what the page had read, 0 for the defaults.

    Raises NotFound, PageIsOld, SettingOutOfRange.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    ensure_in_range(settings)
    hold_organisation(session, organisation_id)
    ensure_read(latest_settings(session, organisation_id), version)
    changed = _difference(settings_of(session, organisation_id), settings)
    made = SettingsVersion(
        organisation_id=organisation_id,
        version=version + 1,
        decided_by=actor.reference,
        decided_at=now,
        **_columns(settings),
    )
    add_version(session, made)
    record(
        session,
        actor=actor,
        action="settings_changed",
        subject=f"settings:{made.version}",
        organisation_id=organisation_id,
        reason=" ".join(changed),
        now=now,
    )
    return made


def _columns(settings: OrganisationSettings) -> dict[str, object]:
    named = {one.name: getattr(settings, one.name) for one in fields(settings)}
    return {k: v if isinstance(v, int) else dict(v) for k, v in named.items()}


def _difference(before: OrganisationSettings, after: OrganisationSettings) -> list[str]:
    was, is_ = _columns(before), _columns(after)
    return [f"{name}:{was[name]}>{is_[name]}" for name in was if was[name] != is_[name]]
