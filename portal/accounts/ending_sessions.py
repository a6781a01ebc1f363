"""End every session of a person, wherever it is open."""

from portal.accounts.models import User
from portal.references import new_reference


def end_sessions(user: User) -> str:
    """Give the person a new session name; cookies with the old one are worth nothing."""
    user.fs_uniquifier = new_reference() + new_reference()
    return user.fs_uniquifier
