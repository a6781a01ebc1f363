"""Which triggers a database still has: what they forbid holds only as long as they stand."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session


def missing_triggers(session: Session, wanted: Iterable[str]) -> list[str]:
    """Those of `wanted` that are gone or switched off, by name.

    SQLite has one for each verb: what forbids to change and to delete is `…_update` and `…_delete`.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    there = set(session.scalars(text(asked)))
    return sorted(
        name
        for name in wanted
        if name not in there and not {f"{name}_update", f"{name}_delete"} <= there
    )
