"""Search every byte that a portal left for any form of any canary."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from tests.canary.forms import forms_of, unfolded


@dataclass(frozen=True)
class Hit:
    """A canary that was found: where, and in which form. The canary itself is not repeated."""

    place: str
    form: str
    number: int


def search(canaries: Iterable[str], places: Iterable[tuple[str, bytes]]) -> list[Hit]:
    """Every form of every canary in every place; `places` are (name, bytes)."""
    needles = [
        (number, form, needle)
        for number, canary in enumerate(canaries)
        for form, needle in forms_of(canary).items()
    ]
    return [
        Hit(place, folding + form, number)
        for place, raw in places
        for folding, haystack in unfolded(raw)
        for number, form, needle in needles
        if needle in haystack
    ]


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Every file: databases with their write-ahead logs, mail, queue, temporary files."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield str(path.relative_to(folder.parent)), path.read_bytes()


def rows_of(engine: Engine, name: str) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, for a server whose files are not ours to read."""
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield f"{name}.{table}", b"\0".join(_raw(value) for value in row)


def _raw(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


def processes(*pids: int) -> Iterator[tuple[str, bytes]]:
    """What any user of the machine can read of a process: its command line and environment."""
    for pid in pids:
        for kind in ("cmdline", "environ"):
            path = Path(f"/proc/{pid}/{kind}")
            if path.exists() and os.access(path, os.R_OK):
                yield f"process {kind}", path.read_bytes()
