"""Choose a new password without the old one."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.ending_sessions import end_sessions
from portal.accounts.errors import CodeRefused
from portal.accounts.models import OneTimeCode, User
from portal.accounts.queries import user_by_identity
from portal.accounts.rules import CodePurpose
from portal.accounts.spending_codes import spend_code, spend_link
from portal.audit.recording import record


def reset_with_code(
    session: Session, *, identity: str, code: str, password_hash: str, key: str, now: datetime
) -> User:
    """Set the password of the person for whom the code was made; every session ends.

    Raises CodeRefused when the code and the person do not belong together.
    """
    row = spend_code(session, code=code, purpose=CodePurpose.RESET, key=key, now=now)
    person = user_by_identity(session, identity)
    if person is None or person.id != row.user_id:
        raise CodeRefused
    return _set(session, row, person, password_hash, now)


def reset_by_link(
    session: Session, *, token: str, password_hash: str, key: str, now: datetime
) -> User:
    """Set the password of whoever reads the address; every session ends. Raises CodeRefused."""
    row = spend_link(session, token=token, purpose=CodePurpose.EMAIL_RESET, key=key, now=now)
    person = session.get(User, row.user_id)
    if person is None or person.email != row.email:
        raise CodeRefused
    return _set(session, row, person, password_hash, now)


def _set(
    session: Session, row: OneTimeCode, person: User, password_hash: str, now: datetime
) -> User:
    if not person.active:
        raise CodeRefused
    person.password = password_hash
    end_sessions(person)
    record(
        session,
        actor=person.reference,
        action="password_reset",
        subject=f"user:{person.reference}",
        organisation_id=row.organisation_id,
        reason=row.purpose,
        now=now,
    )
    return person
