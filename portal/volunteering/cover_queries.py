"""Who looks for cover, who was asked for it, and who might be asked next."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Membership, User
from portal.volunteering.asked_queries import last_asked_of
from portal.volunteering.cover_rules import ASK_EVERY
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.waiting_models import CoverAsk


def longest_seeking(session: Session, shift_id: int, role_id: int | None) -> SignUp | None:
    """Whose turn it is to be covered: who has looked for it longest in this part of the shift."""
    return session.scalar(
        select(SignUp)
        .where(
            SignUp.shift_id == shift_id,
            SignUp.state == SignUpState.SEEKING_COVER,
            SignUp.role_id.is_not_distinct_from(role_id),
        )
        .order_by(SignUp.changed_at, SignUp.id)
        .limit(1)
    )


def parts_seeking(session: Session, shift_id: int) -> set[int | None]:
    """The parts, or None where a shift has none, in which somebody looks for cover."""
    query = select(SignUp.role_id).where(
        SignUp.shift_id == shift_id, SignUp.state == SignUpState.SEEKING_COVER
    )
    return set(session.scalars(query.distinct().limit(50)))


def was_asked(session: Session, sign_up_id: int, volunteer_id: int) -> bool:
    """Whether this person was asked to cover."""
    asked = exists().where(CoverAsk.sign_up_id == sign_up_id, CoverAsk.volunteer_id == volunteer_id)
    return bool(session.scalar(select(asked)))


def last_asked(session: Session, sign_up_id: int) -> datetime | None:
    """When somebody was last asked to cover here."""
    query = select(CoverAsk.asked_at).where(CoverAsk.sign_up_id == sign_up_id)
    return session.scalar(query.order_by(CoverAsk.asked_at.desc()).limit(1))


def who_waits(session: Session, seeker: SignUp, *, most: int) -> list[int]:
    """Those in line for the same part and not yet asked, in their order."""
    query = (
        select(SignUp.volunteer_id)
        .where(
            SignUp.shift_id == seeker.shift_id,
            SignUp.state == SignUpState.WAITLISTED,
            SignUp.role_id.is_not_distinct_from(seeker.role_id),
            _not_asked(seeker, SignUp.volunteer_id),
        )
        .order_by(SignUp.queued_at, SignUp.id)
    )
    return list(session.scalars(query.limit(most)))


def least_recently_asked(
    session: Session, seeker: SignUp, organisation_id: int, *, most: int
) -> list[int]:
    """The organisation's volunteers who never stood in this shift, least recently asked first."""
    last = last_asked_of()
    volunteers = select(Membership.user_id).where(
        Membership.organisation_id == organisation_id, Membership.role == Role.VOLUNTEER
    )
    query = (
        select(User.id)
        .where(
            User.active,
            User.id.in_(volunteers),
            ~exists().where(SignUp.shift_id == seeker.shift_id, SignUp.volunteer_id == User.id),
            _not_asked(seeker, User.id),
        )
        .order_by(last.asc().nulls_first(), User.reference)
    )
    return list(session.scalars(query.limit(most)))


def covers_to_ask(session: Session, now: datetime, *, most: int) -> list[str]:
    """Sign-ups for which the next round of asking is due."""
    recent = exists().where(CoverAsk.sign_up_id == SignUp.id, CoverAsk.asked_at > now - ASK_EVERY)
    query = (
        select(SignUp.reference)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(
            SignUp.state == SignUpState.SEEKING_COVER,
            Shift.starts_at > now,
            Shift.cancelled_at.is_(None),
            ~recent,
        )
        .order_by(Shift.starts_at)
    )
    return list(session.scalars(query.limit(most)))


def _not_asked(seeker: SignUp, volunteer: Any) -> ColumnElement[bool]:
    return ~exists().where(CoverAsk.sign_up_id == seeker.id, CoverAsk.volunteer_id == volunteer)
