"""Everything that is held about one person, for them to take along."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.departing.person_tables import ACCOUNT, HELD, Held

# More deeds than this nobody has; what is older can be asked for by the right of access.
MOST_DEEDS = 20_000


def book_of(session: Session, person: Actor, *, now: datetime) -> dict[str, Any]:
    """Their account, every row that leads to it, and their deeds in the audit.

    Rows of others are named by their public references. Secrets stay out.
    """
    user = session.get_one(User, person.user_id)
    tables = {f"{held.table}.{held.key}": _rows(session, held, user.id) for held in HELD}
    return {
        "written_at": _said(now),
        "account": {name: _said(getattr(user, name)) for name in ACCOUNT.split()},
        "held": {name: rows for name, rows in tables.items() if rows},
        "deeds": _deeds(session, user.reference),
    }


def _rows(session: Session, held: Held, user_id: int) -> list[dict[str, Any]]:
    table: Table = User.metadata.tables[held.table]
    if not held.shown:
        return []
    columns = [table.c[name] for name in held.shown.split()]
    query = select(*columns).where(table.c[held.key] == user_id).order_by(*table.primary_key)
    return [
        {c.name: _public(session, c, value) for c, value in zip(columns, row, strict=True)}
        for row in session.execute(query)
    ]


def _public(session: Session, column: Column[Any], value: Any) -> Any:
    """A row number says nothing to anybody: the reference of the row is told instead."""
    target = next((key.column for key in column.foreign_keys), None)
    if value is None or target is None or "reference" not in target.table.c:
        return _said(value)
    return session.scalar(select(target.table.c.reference).where(target == value))


def _deeds(session: Session, reference: str) -> list[dict[str, Any]]:
    names = ("at", "actor", "action", "subject", "reason")
    query = (
        select(*(getattr(AuditEntry, name) for name in names))
        .where(or_(AuditEntry.actor == reference, AuditEntry.subject == f"user:{reference}"))
        .order_by(AuditEntry.id)
        .limit(MOST_DEEDS)
    )
    deeds = [dict(zip(names, row, strict=True)) for row in session.execute(query)]
    # Who else acted on this person is theirs to answer for, not a name to carry around.
    return [
        {name: _said(value) for name, value in deed.items() if name != "actor"}
        | {"by_you": deed["actor"] == reference}
        for deed in deeds
    ]


def _said(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
