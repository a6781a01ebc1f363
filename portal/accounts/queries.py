"""Reads of people and organisations."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.access.actor import NOBODY, Actor, Grant
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.models import (
    Membership,
    OneTimeCode,
    Organisation,
    User,
    VettingAttestation,
)
from portal.accounts.rules import CodePurpose, clean_email, is_usable, role_works
from portal.errors import NotFound


def actor_for(user: User, *, verified: bool = True) -> Actor:
    """The frozen actor that stands for `user` during one request.

    `verified`: whether this very session was opened with the second factor.
    """
    if not user.active:
        return NOBODY
    return Actor(
        user_id=user.id,
        reference=user.reference,
        grants=frozenset(
            Grant(Role(m.role), m.organisation_id)
            for m in user.memberships
            if role_works(m.role, suspended=_is_suspended(m), left=_has_left(m))
        ),
        second_factor=verified and user.has_second_factor,
    )


def _is_suspended(membership: Membership) -> bool:
    return membership.organisation.suspended_on is not None


def _has_left(membership: Membership) -> bool:
    return membership.organisation.left_on is not None


def user_by_reference(session: Session, reference: str) -> User:
    """One person; raises NotFound."""
    user = session.scalar(select(User).where(User.reference == reference))
    if user is None:
        raise NotFound
    return user


def hold_organisation(session: Session, organisation_id: int, *, alone: bool = False) -> bool:
    """Whether the organisation is still here; it cannot leave until this transaction ends.

    `alone`: nobody else holds it meanwhile, either.

    Whoever leaves locks the row and counts what would be stranded, and then waits for nobody: what
    begins at that moment comes before the count, or not at all.
    """
    found = session.execute(
        select(Organisation.left_on)
        .where(Organisation.id == organisation_id)
        .with_for_update(read=not alone, key_share=True)
    ).one_or_none()
    return found is not None and found.left_on is None


def hold_person(session: Session, user_id: int) -> User | None:
    """The account as it stands, for whoever changes what hangs on it; held until the end.

    Not against references to it: behind a shift's lock others write rows that lead to the person,
    and whoever holds the person may be waiting for that very shift.
    """
    return session.get(
        User, user_id, with_for_update={"of": User, "key_share": True}, populate_existing=True
    )


def organisation_by_slug(session: Session, slug: str) -> Organisation:
    """One organisation; raises NotFound."""
    organisation = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if organisation is None:
        raise NotFound
    return organisation


def members_with_role(
    session: Session, *, organisation_id: int, role: Role, limit: int = 200
) -> list[User]:
    """People who hold `role` in an organisation, by handle."""
    return list(
        session.scalars(
            select(User)
            .join(Membership)
            .where(Membership.organisation_id == organisation_id, Membership.role == role)
            .order_by(User.handle)
            .limit(limit)
        )
    )


def user_by_identity(session: Session, typed: str) -> User | None:
    """Whoever signs in with this user name or e-mail."""
    name = clean_email(typed)
    return session.scalar(select(User).where(or_(User.username == name, User.email == name)))


def person_of_organisations(
    session: Session, actor: Actor, permission: Permission, reference: str
) -> User:
    """One person of an organisation where `actor` holds `permission`; raises NotFound."""
    user = user_by_reference(session, reference)
    theirs = {membership.organisation_id for membership in user.memberships}
    if not theirs & actor.organisations_with(permission):
        raise NotFound
    return user


def people_of(session: Session, organisation_ids: frozenset[int], role: Role | None) -> list[User]:
    """People who hold `role` (or any) in these organisations, by handle."""
    found = (
        select(User)
        .where(
            User.id.in_(
                select(Membership.user_id).where(
                    Membership.organisation_id.in_(organisation_ids),
                    *([Membership.role == role] if role else []),
                )
            )
        )
        .order_by(User.handle)
        .limit(500)
    )
    return list(session.scalars(found))


def organisations(session: Session) -> list[Organisation]:
    """Every organisation of the alliance, by name."""
    return list(session.scalars(select(Organisation).order_by(Organisation.name)))


def organisations_by_id(session: Session, ids: frozenset[int]) -> list[Organisation]:
    """Some organisations, by name."""
    chosen = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.name)
    return list(session.scalars(chosen))


def open_codes(
    session: Session, organisation_ids: frozenset[int], now: datetime
) -> list[OneTimeCode]:
    """Codes handed out by these organisations that can still be used, newest first."""
    handed = select(OneTimeCode).where(
        OneTimeCode.organisation_id.in_(organisation_ids),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    return list(session.scalars(handed.order_by(OneTimeCode.issued_at.desc()).limit(200)))


def link_in_force(session: Session, reference: str, now: datetime) -> OneTimeCode:
    """What a mailed link stands for, while it opens; raises NotFound."""
    code = session.scalar(select(OneTimeCode).where(OneTimeCode.reference == reference))
    mailed = {CodePurpose.EMAIL_REGISTRATION, CodePurpose.EMAIL_RESET}
    if code is None or code.purpose not in mailed:
        raise NotFound
    if not is_usable(used_at=code.used_at, expires_at=code.expires_at, now=now):
        raise NotFound
    return code


def attestations_of(session: Session, user_id: int) -> list[VettingAttestation]:
    """A volunteer's attestations that were not withdrawn, newest first."""
    standing = select(VettingAttestation).where(
        VettingAttestation.user_id == user_id, VettingAttestation.withdrawn_at.is_(None)
    )
    return list(session.scalars(standing.order_by(VettingAttestation.attested_at.desc())))


def demo_people(session: Session) -> list[User]:
    """The invented people of a demo, in the order they were made."""
    return list(session.scalars(select(User).where(User.is_demo).order_by(User.id).limit(100)))


def is_in_group(session: Session, user_id: int | None, group: str) -> bool:
    """Whether somebody holds any role in an organisation of an independence group."""
    held = select(Membership.id).join(Organisation)
    held = held.where(Membership.user_id == user_id, Organisation.independence_group == group)
    return session.scalar(held.limit(1)) is not None
