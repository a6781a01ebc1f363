"""Join: with a coordinator's code and no e-mail, or by a link sent to an address."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.creating_people import create_person
from portal.accounts.errors import CodeRefused, NotOfThisKind
from portal.accounts.granting_roles import grant_role
from portal.accounts.models import OneTimeCode, User
from portal.accounts.queries import user_by_identity
from portal.accounts.rules import LIFETIME, CodePurpose, clean_email
from portal.accounts.spending_codes import spend_code, spend_link
from portal.audit.recording import record
from portal.notices.writing import notify

MAIL = {
    CodePurpose.EMAIL_REGISTRATION: "account_register",
    CodePurpose.EMAIL_RESET: "account_reset",
}


@dataclass(frozen=True)
class NewPerson:
    """What someone chose for themself; `password_hash` comes from `hash_of`."""

    handle: str
    password_hash: str
    username: str | None = None
    language: str = "es"


def register_with_code(
    session: Session, *, code: str, person: NewPerson, key: str, now: datetime
) -> User:
    """Open the account that an invitation promises, with its role in its organisation.

    Raises CodeRefused, UsernameMalformed, UsernameTaken; a refusal leaves the code unspent.
    """
    row = spend_code(session, code=code, purpose=CodePurpose.INVITATION, key=key, now=now)
    made = _create(session, person, None, now)
    if row.organisation_id is not None and row.role is not None:
        _grant(session, made, row.organisation_id, row.role, now)
    return made


def _grant(session: Session, made: User, organisation_id: int, role: Role, now: datetime) -> None:
    """Of two codes for the one place at a witness's, the second opens nothing."""
    try:
        grant_role(
            session, user=made, organisation_id=organisation_id, role=role, by="invitation", now=now
        )
    except NotOfThisKind:
        raise CodeRefused from None


def ask_for_link(session: Session, *, email: str, language: str, now: datetime) -> None:
    """Send a link to `email`: to register, or, when it has an account, to choose a password.

    Both do the same work, so that the answer tells nobody which it was.
    """
    address = clean_email(email)
    known = user_by_identity(session, address)
    purpose = CodePurpose.EMAIL_RESET if known else CodePurpose.EMAIL_REGISTRATION
    row = OneTimeCode(
        purpose=purpose,
        email=address,
        user_id=known.id if known else None,
        language=language,
        issued_by="e-mail",
        issued_at=now,
        expires_at=now + LIFETIME[purpose],
    )
    session.add(row)
    session.flush()
    # Only the reference rests in the notice: the link's secret half is made as the mail is written.
    notify(
        session,
        kind=MAIL[purpose],
        language=language,
        address=address,
        facts={"code": row.reference},
        now=now,
    )


def register_by_link(
    session: Session, *, token: str, person: NewPerson, key: str, now: datetime
) -> User:
    """Open the account of whoever reads the address. Raises CodeRefused, EmailTaken, Username…"""
    purpose = CodePurpose.EMAIL_REGISTRATION
    row = spend_link(session, token=token, purpose=purpose, key=key, now=now)
    return _create(session, person, row.email, now)


def _create(session: Session, person: NewPerson, email: str | None, now: datetime) -> User:
    made = create_person(
        session,
        username=person.username,
        email=email,
        handle=person.handle,
        password_hash=person.password_hash,
        language=person.language,
        now=now,
    )
    record(
        session,
        actor=made.reference,
        action="registered",
        subject=f"user:{made.reference}",
        now=now,
    )
    return made
