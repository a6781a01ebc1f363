"""Spend a one-time code or a mailed link: once, even when two requests bring it together."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from portal.accounts.codes import digest_of, reference_in
from portal.accounts.errors import CodeRefused
from portal.accounts.models import OneTimeCode
from portal.accounts.rules import CodePurpose


def spend_code(
    session: Session, *, code: str, purpose: CodePurpose, key: str, now: datetime
) -> OneTimeCode:
    """The code's row, now used; raises CodeRefused whatever was wrong with it."""
    return _spend(session, OneTimeCode.digest == digest_of(code, key), purpose, now)


def spend_link(
    session: Session, *, token: str, purpose: CodePurpose, key: str, now: datetime
) -> OneTimeCode:
    """The mailed link's row, now used; raises CodeRefused whatever was wrong with it."""
    return _spend(session, OneTimeCode.reference == reference_in(token, key), purpose, now)


def _spend(
    session: Session, which: ColumnElement[bool], purpose: CodePurpose, now: datetime
) -> OneTimeCode:
    row = session.scalar(
        update(OneTimeCode)
        .where(
            which,
            OneTimeCode.purpose == purpose,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneTimeCode)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    if row is None:
        raise CodeRefused
    return row
