"""Falsify the books as someone could who holds the database's own password."""

import sqlite3
from contextlib import closing

from sqlalchemy import text

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.settling import SOURCE
from portal.ledger.posting import post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from tests.factories.giving import pesos


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


def park(external_id: str, organisation_id: int) -> None:
    """As a night does that cannot tell whose the money of a line is."""
    with transaction() as session:
        post(
            session,
            source=SOURCE,
            external_id=external_id,
            lines=[
                debit(AccountKey(AccountKind.STRIPE_BALANCE, organisation_id), pesos(1_000)),
                credit(AccountKey(AccountKind.SUSPENSE, organisation_id), pesos(1_000)),
            ],
            occurred_at=utc_now(),
            livemode=False,
            now=utc_now(),
        )
