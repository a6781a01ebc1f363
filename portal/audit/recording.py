"""Record a deed in the same transaction as the deed itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.models import AuditEntry
from portal.references import new_reference

_table: Any = AuditEntry.__table__
_INSERT = insert(_table)


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
    entry = AuditEntry(
        **_columns(actor, action, subject, now, organisation_id=organisation_id, reason=reason)
    )
    session.add(entry)
    session.flush()
    return entry


def append(
    session: Session,
    *,
    actor: Actor | str,
    action: str,
    subject: str,
    now: datetime,
    organisation_id: int | None = None,
) -> None:
    """The same in one plain statement, for doors that many people pass in the same second."""
    row = _columns(actor, action, subject, now, organisation_id=organisation_id, reason="")
    session.connection().execute(_INSERT, {**row, "reference": new_reference()})


def _columns(
    actor: Actor | str,
    action: str,
    subject: str,
    now: datetime,
    *,
    organisation_id: int | None,
    reason: str,
) -> dict[str, Any]:
    return {
        "at": now,
        "actor": actor if isinstance(actor, str) else (actor.reference or "nobody"),
        "action": action,
        "subject": subject,
        "organisation_id": organisation_id,
        "reason": reason[:300],
    }
