"""A volunteer leaves a name and whom to ring for whoever leads their shift, or takes it away."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.contact_text import Contact, seal_contact
from portal.volunteering.presence_models import VolunteerContact


def keep_contact(
    session: Session, *, volunteer: Actor, contact: Contact, key: str, now: datetime
) -> None:
    """Seal it in place of what was there before."""
    if volunteer.user_id is None:
        raise NotFound
    hold_person(session, volunteer.user_id)
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
