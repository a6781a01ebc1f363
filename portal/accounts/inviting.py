"""Hand someone a one-time code: to join, or to choose a new password."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.codes import digest_of
from portal.accounts.errors import NotYourself
from portal.accounts.kinds import ensure_fits
from portal.accounts.models import OneTimeCode, User
from portal.accounts.rules import LIFETIME, CodePurpose, is_staff
from portal.audit.recording import record
from portal.errors import NotFound
from portal.references import new_handover_code


def issue_invitation(
    session: Session,
    *,
    organisation_id: int,
    by: Actor | str,
    key: str,
    now: datetime,
    role: Role = Role.VOLUNTEER,
) -> str:
    """A code to join `organisation_id`, shown once; only its keyed digest is kept.

    Coordinators invite volunteers; an organisation's administrators invite anyone but
    administrators of the platform. Raises NotFound, NotOfThisKind.
    """
    _ensure_may_invite(by, organisation_id, role)
    ensure_fits(session, organisation_id, role)
    return _issue(
        session, CodePurpose.INVITATION, by, key, now, organisation_id=organisation_id, role=role
    )


def issue_reset(
    session: Session, *, user: User, organisation_id: int, by: Actor, key: str, now: datetime
) -> str:
    """A code with which `user` chooses a new password; an earlier one stops working.

    A coordinator resets volunteers only: otherwise a code would be a way into the desk. The
    second factor stays as it is. Raises NotFound, NotYourself.
    """
    if by.user_id == user.id:
        raise NotYourself
    if organisation_id not in {m.organisation_id for m in user.memberships}:
        raise NotFound
    roles = frozenset(Role(m.role) for m in user.memberships)
    needed = Permission.MEMBERS_MANAGE if is_staff(roles) else Permission.VOLUNTEER_INVITE
    administers = by.can_in(Permission.MEMBERS_MANAGE, organisation_id)
    if Role.PLATFORM_ADMIN in roles or not (administers or by.can_in(needed, organisation_id)):
        raise NotFound
    session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.user_id == user.id,
            OneTimeCode.purpose == CodePurpose.RESET,
            OneTimeCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return _issue(
        session, CodePurpose.RESET, by, key, now, organisation_id=organisation_id, user=user
    )


def _ensure_may_invite(by: Actor | str, organisation_id: int, role: Role) -> None:
    if isinstance(by, str):
        return
    if role is Role.PLATFORM_ADMIN:
        raise NotFound
    needed = Permission.VOLUNTEER_INVITE if role is Role.VOLUNTEER else Permission.MEMBERS_MANAGE
    administers = by.can_in(Permission.MEMBERS_MANAGE, organisation_id)
    # The alliance starts an organisation off with its first administrator, or its one witness.
    alliance = by.can(Permission.ALLIANCE_MANAGE)
    starts = alliance and role in {Role.ORGANISATION_ADMIN, Role.WITNESS}
    if not (starts or administers or by.can_in(needed, organisation_id)):
        raise NotFound


def _issue(
    session: Session,
    purpose: CodePurpose,
    by: Actor | str,
    key: str,
    now: datetime,
    *,
    organisation_id: int,
    role: Role | None = None,
    user: User | None = None,
) -> str:
    code = new_handover_code()
    row = OneTimeCode(
        purpose=purpose,
        digest=digest_of(code, key),
        organisation_id=organisation_id,
        role=role,
        user_id=user.id if user else None,
        issued_by=by if isinstance(by, str) else by.reference,
        issued_at=now,
        expires_at=now + LIFETIME[purpose],
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor=by,
        action=f"code_issued_{purpose}",
        subject=f"user:{user.reference}" if user else f"code:{row.reference}",
        organisation_id=organisation_id,
        reason=role or "",
        now=now,
    )
    return code
