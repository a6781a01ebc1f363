"""Record a deed in the same transaction as the deed itself."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.models import AuditEntry


def record(
    session: Session,
    *,
    actor: Actor | str,
    action: str,
    subject: str,
    now: datetime,
    organisation_id: int | None = None,
    reason: str = "",
) -> AuditEntry:
    """Append one entry. `actor` is a person, or the name of the machinery that acted.

    `subject` is `kind:reference`; never a name, never free text of a requester.
    """
    who = actor if isinstance(actor, str) else (actor.reference or "nobody")
    entry = AuditEntry(
        at=now,
        actor=who,
        action=action,
        subject=subject,
        organisation_id=organisation_id,
        reason=reason[:300],
    )
    session.add(entry)
    session.flush()
    return entry
