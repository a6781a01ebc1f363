"""A volunteer has themself erased: what names them goes, what counts stays without a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.roles import Role
from portal.accounts.ending_sessions import end_sessions
from portal.accounts.models import OneTimeCode, User
from portal.accounts.queries import hold_person
from portal.accounts.rules import is_staff
from portal.audit.recording import record
from portal.departing.errors import StillStaff
from portal.departing.person_tables import HELD, End
from portal.errors import NotFound
from portal.notices.models import Notice, NoticeAddress
from portal.outbox.models import AppliedMessage
from portal.references import new_reference
from portal.volunteering.leaving_shifts import leave_shifts

NAMELESS = "—"


def forget_person(session: Session, *, person: Actor, now: datetime) -> None:
    """Erase the account of whoever asks for it themself.

    Places to come are free and offered to whoever waits. What they did stays counted, on an
    account without a name and with another reference, so that the audit leads to nobody.
    Raises StillStaff, NotFound.
    """
    if person.user_id is None:
        raise NotFound
    session.flush()
    user = hold_person(session, person.user_id)
    if user is None or not user.active:
        raise NotFound
    if is_staff(Role(membership.role) for membership in user.memberships):
        raise StillStaff
    leave_shifts(session, volunteer=person, now=now)
    record(
        session,
        actor=person,
        action="account_erased",
        subject=f"user:{user.reference}",
        now=now,
    )
    _forget_addresses(session, user)
    _forget_rows(session, user.id)
    session.execute(
        delete(AppliedMessage).where(AppliedMessage.id.startswith(f"watch:{user.reference}:"))
    )
    _empty(session, user, now)


def _forget_addresses(session: Session, user: User) -> None:
    """Links on their way to the address, also those from before there was an account."""
    if user.email is None:
        return
    to_it = select(NoticeAddress.notice_id).where(NoticeAddress.address == user.email)
    session.execute(delete(Notice).where(Notice.id.in_(to_it)))
    session.execute(delete(NoticeAddress).where(NoticeAddress.address == user.email))
    session.execute(delete(OneTimeCode).where(OneTimeCode.email == user.email))


def _forget_rows(session: Session, user_id: int) -> None:
    for held in HELD:
        table: Any = User.metadata.tables[held.table]
        mine = table.c[held.key] == user_id
        if held.end is End.DELETED:
            session.execute(delete(table).where(mine))
        elif held.end is End.LOOSENED:
            session.execute(update(table).where(mine).values({held.key: None}))


def _empty(session: Session, user: User, now: datetime) -> None:
    session.expire(user)
    end_sessions(user)
    user.reference, user.handle = new_reference(), NAMELESS
    user.email = user.username = user.password = None
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = None
    user.fs_webauthn_user_handle = user.confirmed_at = None
    user.active, user.language, user.totp_counter, user.created_at = False, "es", 0, now
    session.flush()
