"""A volunteer leaves a name and whom to ring for whoever leads their shift, or takes it away."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.contact_text import Contact, seal_contact
from portal.volunteering.models import Shift, Task
from portal.volunteering.presence_models import ContactLook, VolunteerContact


class Look(NamedTuple):
    """Who read the contact, for which shift and when; None for an account that is gone."""

    by: str | None
    title_es: str
    title_en: str
    at: datetime
    zone: str


def keep_contact(
    session: Session, *, volunteer: Actor, contact: Contact, key: str, now: datetime
) -> None:
    """Seal it in place of what was there before."""
    if volunteer.user_id is None:
        raise NotFound
    session.get_one(User, volunteer.user_id, with_for_update=True)
    kept = session.get(VolunteerContact, volunteer.user_id)
    if kept is None:
        kept = VolunteerContact(volunteer_id=volunteer.user_id)
        session.add(kept)
    kept.sealed = seal_contact(contact, key=key, volunteer=volunteer.reference)
    kept.changed_at = now
    session.flush()


def forget_contact(session: Session, *, volunteer: Actor, now: datetime) -> None:
    """Erase it; nobody reads it from this moment on."""
    session.execute(
        delete(VolunteerContact).where(VolunteerContact.volunteer_id == volunteer.user_id)
    )
    record(
        session,
        actor=volunteer,
        action="contact_forgotten",
        subject=f"user:{volunteer.reference}",
        now=now,
    )


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
