"""Whether a volunteer left a contact, and who read it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.volunteering.models import Shift, Task
from portal.volunteering.presence_models import ContactLook, VolunteerContact


class Look(NamedTuple):
    """Who read the contact, for which shift and when; None for an account that is gone."""

    by: str | None
    title_es: str
    title_en: str
    at: datetime
    zone: str


def has_contact(session: Session, volunteer: Actor) -> bool:
    """Whether the volunteer left one."""
    return session.get(VolunteerContact, volunteer.user_id or 0) is not None


def looks_at(session: Session, volunteer: Actor, *, most: int = 50) -> list[Look]:
    """Who read the volunteer's contact, latest first."""
    rows = session.execute(
        select(User.handle, Task.title_es, Task.title_en, ContactLook.looked_at, Shift.zone)
        .join(Shift, Shift.id == ContactLook.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .outerjoin(User, User.id == ContactLook.looked_by)
        .where(ContactLook.volunteer_id == volunteer.user_id)
        .order_by(ContactLook.looked_at.desc(), ContactLook.id.desc())
        .limit(most)
    )
    return [Look(*row) for row in rows]
