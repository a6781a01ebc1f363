"""Names that nobody will need again, and who once read them, are erased by the clock."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from portal.volunteering.models import SignUp
from portal.volunteering.presence_models import ContactLook, VolunteerContact

IDLE = timedelta(days=180)
LOOKS_KEPT = timedelta(days=365)


def forget_idle_contacts(session: Session, *, now: datetime) -> int:
    """Erase what volunteers left who had no shift for half a year; how many. Looks go in a year."""
    recent = exists().where(
        SignUp.volunteer_id == VolunteerContact.volunteer_id, SignUp.ends_at > now - IDLE
    )
    gone = session.scalars(
        delete(VolunteerContact)
        .where(VolunteerContact.changed_at < now - IDLE, ~recent)
        .returning(VolunteerContact.volunteer_id)
    ).all()
    session.execute(delete(ContactLook).where(ContactLook.looked_at < now - LOOKS_KEPT))
    return len(gone)
