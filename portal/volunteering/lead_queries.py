"""The shift of today as whoever leads or coordinates it sees it: handles, arrivals, departures."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.errors import NotFound
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.presence_models import Attendance, VolunteerContact
from portal.volunteering.presence_rules import (
    LEAD_AFTER,
    LEAD_BEFORE,
    LEAD_STEPS,
    MISSED_AFTER,
    Answer,
    leads_now,
)
from portal.volunteering.queries import shift_by_reference
from portal.volunteering.rules import EXPECTED, SignUpState

MOST = 600


class TeamLine(NamedTuple):
    """One person of the shift, by handle; `has_contact`: they left a name for the lead."""

    reference: str
    volunteer_id: int
    handle: str
    state: SignUpState
    came_at: datetime | None
    left_at: datetime | None
    minutes: int | None
    answer: Answer | None
    has_contact: int | None


class MissingLine(NamedTuple):
    """Somebody whose check-out was missed, for those who coordinate."""

    shift: str
    title_es: str
    title_en: str
    handle: str
    ends_at: datetime
    zone: str
    answer: Answer | None


def shift_to_lead(session: Session, actor: Actor, reference: str, *, now: datetime) -> Shift:
    """The shift for whoever leads it, from a day before until a day after, or coordinates it.

    Raises NotFound for everybody else and at any other time.
    """
    shift = shift_by_reference(session, reference)
    if not (coordinates(actor, shift) or leads(actor, shift, now=now)):
        raise NotFound
    return shift


def coordinates(actor: Actor, shift: Shift) -> bool:
    """Whether the actor plans the shifts of its organisation."""
    return actor.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id)


def leads(actor: Actor, shift: Shift, *, now: datetime) -> bool:
    """Whether the actor is the one who leads this shift, and it is near."""
    return (
        shift.lead_id is not None
        and shift.lead_id == actor.user_id
        and actor.can(Permission.SHIFT_LEAD)
        and leads_now(starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    )


def ensure_keeps_roster(actor: Actor, shift: Shift, to: SignUpState, *, now: datetime) -> None:
    """Raise NotFound unless the actor may say this of somebody in the shift."""
    if coordinates(actor, shift):
        return
    if to not in LEAD_STEPS or not leads(actor, shift, now=now):
        raise NotFound


def team(session: Session, shift: Shift) -> list[TeamLine]:
    """Everybody who is expected, came, or was said to be absent, by handle."""
    shown = [*EXPECTED, SignUpState.COMPLETED, SignUpState.NO_SHOW]
    rows = session.execute(
        select(
            SignUp.reference, SignUp.volunteer_id, User.handle, SignUp.state,
            Attendance.came_at, Attendance.left_at, Attendance.minutes, Attendance.answer,
            VolunteerContact.volunteer_id,
        )
        .join(User, User.id == SignUp.volunteer_id)
        .outerjoin(Attendance, Attendance.sign_up_id == SignUp.id)
        .outerjoin(VolunteerContact, VolunteerContact.volunteer_id == SignUp.volunteer_id)
        .where(
            SignUp.shift_id == shift.id,
            or_(SignUp.state.in_(shown), Attendance.sign_up_id.is_not(None)),
        )
        .order_by(User.handle, SignUp.id)
        .limit(MOST)
    )  # fmt: skip
    return [TeamLine(*row) for row in rows]


def member(session: Session, shift: Shift, sign_up: str) -> SignUp:
    """One sign-up of this shift; raises NotFound."""
    found = session.scalar(
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.reference == sign_up)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def shifts_led(session: Session, actor: Actor, *, now: datetime) -> list[Shift]:
    """The shifts that the actor leads and that are near."""
    if actor.user_id is None or not actor.can(Permission.SHIFT_LEAD):
        return []
    return list(
        session.scalars(
            select(Shift)
            .where(
                Shift.lead_id == actor.user_id,
                Shift.cancelled_at.is_(None),
                Shift.starts_at <= now + LEAD_BEFORE,
                Shift.ends_at > now - LEAD_AFTER,
            )
            .order_by(Shift.starts_at)
            .limit(20)
        )
    )


def missing_people(session: Session, actor: Actor, *, now: datetime) -> list[MissingLine]:
    """Whose check-out was missed in shifts of the actor's organisations, longest ago first."""
    rows = session.execute(
        select(
            Shift.reference, Task.title_es, Task.title_en, User.handle, Shift.ends_at, Shift.zone,
            Attendance.answer,
        )
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(User, User.id == SignUp.volunteer_id)
        .where(
            Task.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE)),
            Attendance.left_at.is_(None),
            SignUp.state == SignUpState.CHECKED_IN,
            Shift.ends_at <= now - MISSED_AFTER,
        )
        .order_by(Shift.ends_at, User.handle)
        .limit(100)
    )  # fmt: skip
    return [MissingLine(*row) for row in rows]
