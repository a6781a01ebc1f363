"""What rows hold, column by column: long values lie in pieces all over a database's file.

And in which columns a value stands: what was typed for one place may stand in that one alone.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.canary.scan import files_below, search

MAGIC = b"SQLite format 3\0"


def everything_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and every column of every database among them."""
    for folder in folders:
        yield from files_below(folder)
        for path in sorted(folder.rglob("*.sqlite")):
            if path.read_bytes().startswith(MAGIC):
                for column, raw in columns(path):
                    yield f"{path.relative_to(folder.parent)} {column}", raw


def columns(database: Path) -> Iterator[tuple[str, bytes]]:
    """All values of each column, under the name `table.column`; what is packed comes unpacked."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in opened.execute(query).fetchall():
            rows = opened.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            for name, values in zip(names, zip(*rows.fetchall(), strict=True), strict=False):
                yield f"{table}.{name}", b"\0".join(map(_plain, values))


def stands_in(value: str, database: Path) -> set[str]:
    """The columns in which it stands, in any of its forms."""
    return {hit.place for hit in search([value], columns(database))}


def _plain(value: object) -> bytes:
    if not isinstance(value, bytes):
        return str(value).encode()
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value
