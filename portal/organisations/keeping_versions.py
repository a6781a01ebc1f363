"""The next version of what an organisation says: whoever read an older one overwrites nothing."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.organisations.errors import PageIsOld


class Versioned(Protocol):
    """A row of which each organisation has the versions 1, 2, 3 …"""

    @property
    def version(self) -> int:
        """Its number."""


def hold_organisation(session: Session, organisation_id: int) -> Organisation:
    """Lock it: its next version is written by one person at a time."""
    return session.scalars(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).one()


def ensure_read(latest: Versioned | None, version: int) -> None:
    """Raises PageIsOld unless the page had read the latest; 0 before anything was said."""
    if (latest.version if latest else 0) != version:
        raise PageIsOld


def add_version(session: Session, made: Versioned) -> None:
    """Raises PageIsOld when the database has that version already."""
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise PageIsOld from None
