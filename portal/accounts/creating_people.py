"""Make the account of a person; what they may do is granted apart."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.ending_sessions import end_sessions
from portal.accounts.errors import EmailTaken, UsernameTaken
from portal.accounts.models import User
from portal.accounts.queries import user_by_identity
from portal.accounts.rules import clean_email, clean_username


def create_person(
    session: Session,
    *,
    handle: str,
    password_hash: str,
    now: datetime,
    username: str | None = None,
    email: str | None = None,
    language: str = "es",
    is_demo: bool = False,
    totp_secret: str | None = None,
) -> User:
    """A person with a user name, an e-mail or both. `password_hash` comes from `hash_of`.

    `totp_secret` is the encrypted form. Raises UsernameMalformed, UsernameTaken, EmailTaken.
    """
    if not username and not email:
        raise ValueError("a person needs a user name or an e-mail to sign in with")
    person = User(
        username=clean_username(username) if username else None,
        email=clean_email(email) if email else None,
        handle=handle.strip(),
        password=password_hash,
        language=language,
        created_at=now,
        confirmed_at=now,
        is_demo=is_demo,
        tf_primary_method="authenticator" if totp_secret else None,
        tf_totp_secret=totp_secret,
    )
    end_sessions(person)
    _ensure_free(session, person)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise UsernameTaken(person.username or "") from None
    return person


def _ensure_free(session: Session, person: User) -> None:
    if person.username and user_by_identity(session, person.username):
        raise UsernameTaken(person.username)
    if person.email and user_by_identity(session, person.email):
        raise EmailTaken
