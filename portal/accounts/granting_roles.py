"""Give and take roles within an organisation."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.ending_sessions import end_sessions
from portal.accounts.errors import LastAdministrator, NotYourself
from portal.accounts.kinds import ensure_fits
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.queries import hold_organisation
from portal.accounts.rules import ensure_may_hold
from portal.audit.recording import record
from portal.errors import NotFound


def grant_role(
    session: Session,
    *,
    user: User,
    organisation_id: int,
    role: Role,
    by: Actor | str,
    now: datetime,
) -> Membership:
    """Let `user` hold `role` there; granting twice changes nothing.

    `by` is a person, or the name of the machinery (seeding, an accepted invitation).
    Raises NotFound, NotYourself, RolesNeverTogether, NotOfThisKind.
    """
    _ensure_may_move(by, user, organisation_id, role)
    _lock(session, user)
    if not hold_organisation(session, organisation_id, alone=role is Role.WITNESS):
        raise NotFound
    held = {m.role: m for m in user.memberships if m.organisation_id == organisation_id}
    if role in held:
        return held[role]
    ensure_may_hold(frozenset(Role(m.role) for m in user.memberships), role)
    ensure_fits(session, organisation_id, role)
    made = Membership(organisation_id=organisation_id, role=role, since=now)
    user.memberships.append(made)
    _record(session, "role_granted", user, organisation_id, role, by, now)
    return made


def revoke_role(
    session: Session,
    *,
    user: User,
    organisation_id: int,
    role: Role,
    by: Actor | str,
    now: datetime,
) -> None:
    """Take `role` away and end the person's sessions.

    Raises NotFound, NotYourself, LastAdministrator.
    """
    _ensure_may_move(by, user, organisation_id, role)
    _lock(session, user)
    for membership in list(user.memberships):
        if (membership.organisation_id, membership.role) == (organisation_id, role):
            _ensure_not_last(session, membership)
            user.memberships.remove(membership)
            end_sessions(user)
            _record(session, "role_revoked", user, organisation_id, role, by, now)
            return
    raise NotFound


def _ensure_may_move(by: Actor | str, user: User, organisation_id: int, role: Role) -> None:
    if isinstance(by, str):
        return
    if by.user_id == user.id:
        raise NotYourself
    alliance = by.can(Permission.ALLIANCE_MANAGE)
    if role is Role.PLATFORM_ADMIN and not alliance:
        raise NotFound
    # The alliance's administrators start an organisation off; the rest is its own business.
    starts = alliance and role in {Role.ORGANISATION_ADMIN, Role.PLATFORM_ADMIN, Role.WITNESS}
    if not starts and not by.can_in(Permission.MEMBERS_MANAGE, organisation_id):
        raise NotFound


def _lock(session: Session, user: User) -> None:
    """Two grants at once must see each other: the forbidden pair could slip between them."""
    session.flush()
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    session.refresh(user, ["memberships"])


def _ensure_not_last(session: Session, membership: Membership) -> None:
    if membership.role != Role.ORGANISATION_ADMIN:
        return
    # Two administrators who remove each other at once would both still count the other.
    session.execute(
        select(Organisation.id)
        .where(Organisation.id == membership.organisation_id)
        .with_for_update()
    )
    admins = session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.organisation_id == membership.organisation_id,
            Membership.role == Role.ORGANISATION_ADMIN,
        )
    )
    if admins == 1:
        raise LastAdministrator


def _record(
    session: Session,
    action: str,
    user: User,
    organisation_id: int,
    role: Role,
    by: Actor | str,
    now: datetime,
) -> None:
    session.flush()
    record(
        session,
        actor=by,
        action=action,
        subject=f"user:{user.reference}",
        organisation_id=organisation_id,
        reason=role,
        now=now,
    )
