"""People with real passwords and authenticators, and how they type them."""

import base64
import time

import pyotp
from flask import current_app
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Organisation, User
from portal.accounts.passwords import hash_of
from tests.factories import people
from tests.web.client import StrictClient

PASSWORD = "cinco-lunas-verdes"
_SECRET = base64.b32encode(b"only-for-tests-12345").decode()


def person_with_password(
    session: Session,
    *roles: Role,
    at: Organisation | None = None,
    second_factor: bool = False,
    **more: object,
) -> User:
    """Someone who can sign in, with an authenticator when told so."""
    made = people.person(
        session, *roles, at=at, second_factor=False, password=hash_of(PASSWORD), **more
    )
    if second_factor:
        made.tf_primary_method = "authenticator"
        factory = current_app.extensions["security"].totp_factory
        made.tf_totp_secret = factory.encrypt_secret(_SECRET)
    session.flush()
    return made


def code_now(steps_ahead: int = 0) -> str:
    """What the authenticator shows now, or some half minutes ahead."""
    return pyotp.TOTP(_SECRET).at(int(time.time()), counter_offset=steps_ahead)


def type_password(client: StrictClient, user: User, password: str = PASSWORD) -> object:
    """Send the sign-in form."""
    return client.submit(
        "/es/accounts/login", {"email": user.username or user.email, "password": password}
    )


def type_code(client: StrictClient, code: str) -> object:
    """Send the second step's form."""
    return client.submit("/es/accounts/tf-validate", {"code": code})
