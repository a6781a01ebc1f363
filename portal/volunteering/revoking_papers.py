"""A volunteer takes a paper of their hours back."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.volunteering.certificate_queries import certificate_by_code


def revoke(session: Session, *, code: str, volunteer: Actor, now: datetime) -> None:
    """Take an own paper back; twice changes nothing. Raises NotFound for another's."""
    paper = certificate_by_code(session, code)
    if volunteer.user_id is None or paper.volunteer_id != volunteer.user_id:
        raise NotFound
    if paper.revoked_on is None:
        paper.revoked_on = day_of(now)
        session.flush()
        record(
            session,
            actor=volunteer,
            action="hours_certificate_revoked",
            subject=f"user:{volunteer.reference}",
            organisation_id=paper.organisation_id,
            now=now,
        )
