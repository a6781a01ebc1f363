"""Reads of organisations' settings, profiles, applications and votes."""

from dataclasses import fields

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.roles import SECOND_FACTOR_REQUIRED, Role
from portal.accounts.models import Membership, Organisation, User
from portal.organisations.models import (
    AdmissionVote,
    Applicant,
    OrganisationProfile,
    SettingsVersion,
    SuspensionVote,
)
from portal.organisations.rules import Application, Ballot, OrganisationSettings

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


def reasons_on(session: Session, applicant_id: int) -> list[tuple[bool, str]]:
    """What was said for and against, whoever said it; in the order of the words themselves."""
    votes = select(AdmissionVote.in_favour, AdmissionVote.reason)
    rows = session.execute(votes.where(AdmissionVote.applicant_id == applicant_id).limit(PAGE))
    return sorted((row[0], row[1]) for row in rows)


def standing_organisations(session: Session) -> list[Organisation]:
    """Members of the alliance that are neither suspended nor gone, by name; at most 500.

    Witnesses are none of them: they do not work here, do not vote, and stand on no public list.
    """
    standing = select(Organisation).where(
        Organisation.suspended_on.is_(None),
        Organisation.left_on.is_(None),
        Organisation.witness_area.is_(None),
    )
    return list(session.scalars(standing.order_by(Organisation.name).limit(500)))


def holders(session: Session, organisation_id: int) -> dict[Role, list[str]]:
    """Who holds each role of staff there, by handle; at most 500 people in all."""
    rows = session.execute(
        select(Membership.role, User.handle)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role.in_(SECOND_FACTOR_REQUIRED),
            User.active,
        )
        .order_by(User.handle)
        .limit(500)
    )
    held: dict[Role, list[str]] = {role: [] for role in SECOND_FACTOR_REQUIRED}
    for role, handle in rows:
        held[Role(role)].append(handle)
    return held


def open_applications(session: Session) -> list[Applicant]:
    """Applications still open to votes, oldest first; at most fifty."""
    waiting = select(Applicant).where(Applicant.state == Application.OPEN)
    return list(session.scalars(waiting.order_by(Applicant.id).limit(PAGE)))


def ballots_on(session: Session, applicant_id: int) -> list[Ballot]:
    """The votes of members that stand: those of the suspended and the gone do not count."""
    rows = session.execute(
        select(Organisation.independence_group, AdmissionVote.in_favour)
        .join(Organisation, Organisation.id == AdmissionVote.organisation_id)
        .where(
            AdmissionVote.applicant_id == applicant_id,
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
        )
        .limit(500)
    )
    return [Ballot(group, in_favour) for group, in_favour in rows]


def suspension_voices(session: Session, about_id: int) -> int:
    """Independent voices, among members that stand, for stopping this one."""
    counted = (
        select(func.count(Organisation.independence_group.distinct()))
        .join(SuspensionVote, SuspensionVote.organisation_id == Organisation.id)
        .where(
            SuspensionVote.about_id == about_id,
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
        )
    )
    return session.scalar(counted) or 0


def voices_needed(session: Session, needed: int, *, but: int | None = None) -> int:
    """`needed`, or every independent voice of an alliance that has fewer; at least one."""
    standing = {o.independence_group for o in standing_organisations(session) if o.id != but}
    return max(1, min(needed, len(standing)))


def _versions(organisation_id: int) -> Select[SettingsVersion]:
    return (
        select(SettingsVersion)
        .where(SettingsVersion.organisation_id == organisation_id)
        .order_by(SettingsVersion.version.desc())
    )
