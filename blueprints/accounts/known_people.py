"""Who is signed in, read once for each state of the database and not at every page.

Never stale after a write: whoever was locked out, left an organisation or changed their password is
read anew, because then the database's version is another.
"""

from functools import lru_cache
from typing import Any

from flask import has_request_context, request
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from blueprints.remembering import version_at_first
from portal.accounts.models import User
from portal.extensions import db

KEPT_PEOPLE = 512
_BY_SESSION = (
    select(User)
    .options(joinedload(User.memberships))
    .where(User.fs_uniquifier == bindparam("fs_uniquifier"))
)


class _Nobody(Exception):
    """No account has that key; what does not exist is not remembered."""


class People(SQLAlchemyUserDatastore):  # type: ignore[misc]
    """Flask-Security's store; a reading page gets a copy of the person it already knows."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Any:
        """The account, or None."""
        if wanted.keys() != {"fs_uniquifier"}:
            return super().find_user(case_insensitive, **wanted)
        if not _only_reads():
            return db.session.scalars(_BY_SESSION, wanted).unique().one_or_none()
        try:
            known = _known(version_at_first(), wanted["fs_uniquifier"])
        except _Nobody:
            return None
        # A copy of this request's own, as if just read; nothing is asked of the database.
        return db.session.merge(known, load=False)


def _only_reads() -> bool:
    """The library's own pages keep and change what they load, even while they are read."""
    ours = has_request_context() and not (request.endpoint or "").startswith("security.")
    return ours and request.method in {"GET", "HEAD"}


@lru_cache(maxsize=KEPT_PEOPLE)
def _known(_version: str, fs_uniquifier: str) -> User:
    with Session(db.engine) as session:
        given = {"fs_uniquifier": fs_uniquifier}
        found = session.scalars(_BY_SESSION, given).unique().one_or_none()
        if found is None:
            raise _Nobody
        session.expunge_all()
    return found
