"""The lead of a shift reads the name and the emergency contact of one of its people."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.lead_queries import leads
from portal.volunteering.models import Shift
from portal.volunteering.presence_models import ContactLook, VolunteerContact
from portal.volunteering.presence_rules import ensure_names_shown
from portal.volunteering.team_queries import member


class Sealed(NamedTuple):
    """A contact still sealed, and the volunteer it is bound to."""

    handle: str
    volunteer: str
    sealed: bytes


def note_look(
    session: Session, *, shift: Shift, sign_up: str, lead: Actor, now: datetime
) -> Sealed:
    """Write down who looks, and hand out what is sealed: it is opened once this is committed.

    Raises ContactClosed away from the shift; NotFound for anybody but its lead, coordinators
    too, and where nothing was left.
    """
    if not leads(lead, shift, now=now):
        raise NotFound
    person = member(session, shift, sign_up)
    ensure_names_shown(person.state, starts_at=shift.starts_at, ends_at=shift.ends_at, now=now)
    kept = session.get(VolunteerContact, person.volunteer_id)
    if kept is None:
        raise NotFound
    session.add(
        ContactLook(
            volunteer_id=person.volunteer_id,
            shift_id=shift.id,
            looked_by=lead.user_id,
            looked_at=now,
        )
    )
    record(
        session,
        actor=lead,
        action="volunteer_contact_read",
        subject=f"sign_up:{sign_up}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )
    return Sealed(person.volunteer.handle, person.volunteer.reference, kept.sealed)
