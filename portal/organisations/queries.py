"""Reads of organisations' settings, profiles, applications and votes."""

from dataclasses import fields

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.organisations.models import OrganisationProfile, SettingsVersion
from portal.organisations.rules import OrganisationSettings

PAGE = 50


def settings_of(session: Session, organisation_id: int) -> OrganisationSettings:
    """What the organisation decided last; the house's defaults if it never did."""
    stored = latest_settings(session, organisation_id)
    if stored is None:
        return OrganisationSettings()
    named = {one.name: getattr(stored, one.name) for one in fields(OrganisationSettings)}
    return OrganisationSettings(**named)


def latest_settings(session: Session, organisation_id: int) -> SettingsVersion | None:
    """The row in force, or None while the defaults are."""
    return session.scalar(_versions(organisation_id).limit(1))


def settings_history(session: Session, organisation_id: int) -> list[SettingsVersion]:
    """The last fifty versions, newest first."""
    return list(session.scalars(_versions(organisation_id).limit(PAGE)))


def profile_of(session: Session, organisation_id: int) -> OrganisationProfile | None:
    """What the organisation says of itself, or None while it said nothing."""
    return session.get(OrganisationProfile, organisation_id)


def standing_organisations(session: Session) -> list[Organisation]:
    """Members of the alliance that are neither suspended nor gone, by name; at most 500."""
    standing = select(Organisation).where(
        Organisation.suspended_on.is_(None), Organisation.left_on.is_(None)
    )
    return list(session.scalars(standing.order_by(Organisation.name).limit(500)))


def _versions(organisation_id: int) -> Select[SettingsVersion]:
    return (
        select(SettingsVersion)
        .where(SettingsVersion.organisation_id == organisation_id)
        .order_by(SettingsVersion.version.desc())
    )
