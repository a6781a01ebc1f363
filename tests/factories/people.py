"""Organisations and people for tests; every name is plainly invented."""

import itertools

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation, User
from portal.clock import utc_now
from portal.references import new_reference

_numbers = itertools.count(1)


def organisation(session: Session, *, group: str = "", **more: object) -> Organisation:
    """An admitted organisation, by default in an independence group of its own."""
    number = next(_numbers)
    made = Organisation(
        slug=f"org-{number}",
        name=f"Organización de prueba {number}",
        independence_group=group or f"group-{number}",
        admitted_at=utc_now(),
        **more,
    )
    session.add(made)
    session.flush()
    return made


def person(
    session: Session,
    *roles: Role,
    at: Organisation | None = None,
    second_factor: bool = True,
    **more: object,
) -> User:
    """Someone holding `roles` at an organisation, with a second factor unless told otherwise."""
    number = next(_numbers)
    made = User(
        username=f"prueba{number}",
        handle=f"Prueba {number}",
        fs_uniquifier=new_reference(),
        created_at=utc_now(),
        tf_primary_method="authenticator" if second_factor else None,
        tf_totp_secret="x" if second_factor else None,
        **more,
    )
    if roles:  # before the session knows them: afterwards it would look for those there were
        where = at or organisation(session)
        made.memberships = [
            Membership(organisation_id=where.id, role=role, since=utc_now()) for role in roles
        ]
    session.add(made)
    session.flush()
    return made


def sign_in(client: FlaskClient, user: User) -> None:
    """Give `client` the session that signing in as `user` would leave."""
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = utc_now().timestamp()
        session["identity.id"] = user.fs_uniquifier
        session["began"] = utc_now().timestamp()
        session["second_factor"] = user.has_second_factor
