"""Falsify the books as someone could who holds the database's own password."""

import sqlite3
from contextlib import closing

from sqlalchemy import text

from portal.extensions import db


def plant(*statements: str) -> None:
    """Run `statements` where no trigger and no foreign key stops them, and leave both as found."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        _plant_in_sqlite(statements)
        return
    with db.engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        connection.execute(text("SET session_replication_role = DEFAULT"))
        connection.commit()


def _plant_in_sqlite(statements: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)
