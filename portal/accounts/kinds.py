"""Two kinds of organisation: those that work here, and those that only say what they know."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.errors import NotOfThisKind
from portal.accounts.models import Membership, Organisation


def ensure_fits(session: Session, organisation_id: int, role: Role) -> None:
    """Raise NotOfThisKind unless somebody may hold `role` there.

    A witness organisation has one person; the caller holds the organisation against a second.
    """
    kind = select(Organisation.witness_area).where(Organisation.id == organisation_id)
    is_witness = session.scalar(kind) is not None
    if is_witness != (role is Role.WITNESS):
        raise NotOfThisKind
    held = select(func.count()).where(Membership.organisation_id == organisation_id)
    if is_witness and session.scalar(held):
        raise NotOfThisKind
