"""Whose books an account of the payment service belongs to, the platform's own account too."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.giving.models import Campaign


class Held(NamedTuple):
    """An organisation and its account there; None is the account of the portal's own key."""

    organisation_id: int
    slug: str
    account: str | None


def accounts_held(session: Session, *, key_owner: str) -> list[Held]:
    """Every account there is with whoever answers for it, connected ones first."""
    connected = session.execute(
        select(Organisation.id, Organisation.slug, Organisation.stripe_account)
        .where(Organisation.stripe_account.is_not(None))
        .order_by(Organisation.id)
    )
    own = _of_the_key(session, key_owner)
    return [*(Held(*row) for row in connected), *([own] if own else [])]


def holder_of(session: Session, account: str | None, *, key_owner: str) -> int | None:
    """The organisation whose books an account is held against; None: nobody's."""
    if account is None:
        own = _of_the_key(session, key_owner)
        return own.organisation_id if own else None
    return session.scalar(select(Organisation.id).where(Organisation.stripe_account == account))


def lacks_owner(session: Session, *, key_owner: str) -> bool:
    """Whether money comes to the portal's own key and nobody's books are held against it."""
    return _of_the_key(session, key_owner) is None and bool(_on_the_key(session))


def _of_the_key(session: Session, key_owner: str) -> Held | None:
    """Who was named, unless it has an account of its own; unnamed, the only one there can be."""
    if key_owner:
        return _named(session, key_owner)
    takers = _on_the_key(session)
    return takers[0] if len(takers) == 1 else None


def _named(session: Session, slug: str) -> Held | None:
    found = session.execute(
        select(Organisation.id, Organisation.slug).where(
            Organisation.slug == slug, Organisation.stripe_account.is_(None)
        )
    ).first()
    return Held(*found, None) if found else None


def _on_the_key(session: Session) -> list[Held]:
    """Who ever opened a campaign without a connected account."""
    opened = select(Campaign.organisation_id).where(Campaign.opened_at.is_not(None))
    rows = session.execute(
        select(Organisation.id, Organisation.slug)
        .where(Organisation.stripe_account.is_(None), Organisation.id.in_(opened))
        .order_by(Organisation.id)
    )
    return [Held(*row, None) for row in rows]
