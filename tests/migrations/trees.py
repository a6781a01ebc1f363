"""Fresh databases for migration tests, and rows for every table that a tree declares."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Engine, create_engine

from portal.extensions import prepare_engine
from tests.engines import database_urls

TREES = {"main": None, "vault": "vault"}
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)


@contextmanager
def fresh_engine(engine_name: str, tree: str, folder: Path) -> Iterator[Engine]:
    """An empty database of one tree."""
    url = dict(zip(TREES, database_urls(engine_name, folder), strict=True))[tree]
    engine = create_engine(url)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def of_a_search_index(engine: Engine) -> set[str]:
    """SQLite's virtual tables and the tables in which they keep what they know."""
    if engine.dialect.name != "sqlite":
        return set()
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("PRAGMA table_list").all()
    return {row.name for row in rows if row.type in {"virtual", "shadow"}}


def tables_of(engine: Engine) -> sa.MetaData:
    """The tables as the database has them, without Alembic's own and without search indexes."""
    found = sa.MetaData()
    indexes = of_a_search_index(engine)
    found.reflect(engine, only=lambda name, _: name not in indexes)
    if "alembic_version" in found.tables:
        found.remove(found.tables["alembic_version"])
    return found


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in tables_of(engine).sorted_tables
        }


def plausible(column: sa.Column) -> object:
    """A value of the column's type; text is unique and short enough."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.DateTime):
        return NOW
    if isinstance(kind, sa.Date):
        return NOW.date()
    if isinstance(kind, sa.Integer | sa.Numeric | sa.Float):
        return next(_numbers)
    if isinstance(kind, sa.LargeBinary):
        return f"{next(_numbers):032d}".encode()
    if isinstance(kind, sa.JSON):
        return {}
    length = getattr(kind, "length", None) or 12
    return f"{next(_numbers):x}".rjust(min(length, 12), "0")[-length:]
