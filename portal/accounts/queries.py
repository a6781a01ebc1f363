"""Reads of people and organisations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import NOBODY, Actor, Grant
from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation, User
from portal.errors import NotFound


def actor_for(user: User) -> Actor:
    """The frozen actor that stands for `user` during one request."""
    if not user.active:
        return NOBODY
    return Actor(
        user_id=user.id,
        reference=user.reference,
        grants=frozenset(Grant(Role(m.role), m.organisation_id) for m in user.memberships),
        second_factor=bool(user.tf_primary_method)
        or any(key.usage == "secondary" for key in user.webauthn),
    )


def user_by_reference(session: Session, reference: str) -> User:
    """One person; raises NotFound."""
    user = session.scalar(select(User).where(User.reference == reference))
    if user is None:
        raise NotFound
    return user


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
