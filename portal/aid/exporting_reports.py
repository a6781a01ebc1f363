"""Whoever takes a report out leaves a line: who, which month, in which form."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Snapshot
from portal.aid.snapshot_queries import snapshot_for
from portal.audit.recording import record


def take_out(
    session: Session, *, actor: Actor, reference: str, form: str, now: datetime
) -> Snapshot:
    """Audit the export and return the month's table; raises NotFound for another's."""
    found = snapshot_for(session, actor, reference)
    record(
        session,
        actor=actor,
        action="report_exported",
        subject=f"snapshot:{found.reference}",
        organisation_id=found.organisation_id,
        reason=f"{found.month} {form}",
        now=now,
    )
    return found


def take_out_public_figures(session: Session, *, actor: Actor, now: datetime) -> None:
    """Audit the donors' report, in every organisation for which the actor may take it."""
    for organisation_id in sorted(actor.organisations_with(Permission.REPORT_EXPORT)):
        record(
            session,
            actor=actor,
            action="report_exported",
            subject="report:donors",
            organisation_id=organisation_id,
            reason="donors pdf",
            now=now,
        )
