"""Passwords: hashed with Argon2 under a pepper, never inside a database transaction."""

import unicodedata
from collections.abc import Iterable

from flask_security import hash_password

from portal.accounts.rules import ensure_strong


def hash_of(password: str, *, not_like: Iterable[str] = ()) -> str:
    """The hash to store; raises PasswordTooWeak. Slow on purpose: call it before locking."""
    ensure_strong(password, not_like=not_like)
    # The same normal form that sign-in uses, so that accents typed two ways are one password.
    return str(hash_password(unicodedata.normalize("NFKD", password)))
