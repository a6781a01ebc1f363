"""The vault's backup in three sealed streams, and its return.

*content* is everything but what opens it; *wraps* holds the sealed keys, and is kept for seven days
only, so that what was forgotten cannot be opened from an old backup; *tombstones* says what was
forgotten and which words were changed, and every one of them is replayed on a restore, also those
later than the rest.
The format knows no engine: what one wrote, the other reads.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Date, LargeBinary, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from portal.extensions import VaultModel
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.streams import open_stream, seal_stream
from portal.vault.errors import BackupRefused, CannotOpen
from portal.vault.forgetting import forget
from portal.vault.models import (
    Capsule,
    DisclosureLock,
    LockedKeyPair,
    RetiredReceipt,
    StoredReceipt,
    Tombstone,
    Wrap,
)

WRAPS_KEPT = timedelta(days=7)
BATCH = 500


class Stream(StrEnum):
    """What a backup file holds."""

    CONTENT = "content"
    WRAPS = "wraps"
    TOMBSTONES = "tombstones"


_TOMBS = {Tombstone.__tablename__, RetiredReceipt.__tablename__}
_OPENING = {table.__tablename__ for table in (Wrap, LockedKeyPair, StoredReceipt, DisclosureLock)}


def tables_of(stream: Stream) -> list[Table]:
    """The tables of a stream, those that others point to first."""
    every = VaultModel.metadata.sorted_tables
    if stream is Stream.WRAPS:
        return [table for table in every if table.name in _OPENING]
    if stream is Stream.TOMBSTONES:
        return [table for table in every if table.name in _TOMBS]
    return [table for table in every if table.name not in _OPENING]


def back_up(session: Session, *, folder: Path, to: PublicKeys, today: date) -> list[Path]:
    """Writes today's three streams into `folder` and returns the wraps' files that were pruned.

    A stream is written beside its name and then moved there: what carries the name is whole.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stream in Stream:
        name = f"{stream.value}-{today.isoformat()}"
        unfinished = folder / f".{name}"
        with unfinished.open("wb") as out:
            unfinished.chmod(0o600)
            seal_stream(_lines(session, tables_of(stream)), to, name=name, out=out)
        unfinished.replace(folder / name)
    return _prune(folder, today)


def restore(session: Session, *, folder: Path, day: date, keys: PrivateKeys) -> int:
    """Fills an empty vault from the streams of `day`, then forgets again; returns how many.

    Raises BackupRefused when the vault is not empty, a stream is missing, or one does not open to
    its end: then roll back, for nothing of it may be used.
    """
    if session.scalar(select(func.count()).select_from(Capsule)):
        raise BackupRefused("the vault is not empty")
    for stream in (Stream.CONTENT, Stream.WRAPS):
        for table, rows in _batches(_rows(folder / f"{stream.value}-{day.isoformat()}", keys)):
            session.execute(insert(table), rows)
    return _forget_again(session, folder, keys)


def days_of(folder: Path) -> Sequence[date]:
    """Days that can be restored whole, the newest first."""
    named = {path.name for path in folder.iterdir()}
    days = [
        date.fromisoformat(name.removeprefix("wraps-"))
        for name in named
        if name.startswith("wraps-") and name.replace("wraps", "content", 1) in named
    ]
    return sorted(days, reverse=True)


def _lines(session: Session, tables: Iterable[Table]) -> Iterator[bytes]:
    for table in tables:
        rows = session.execute(select(table).order_by(*table.primary_key))
        for row in rows.yield_per(BATCH):
            fields = {key: _plain(value) for key, value in row._mapping.items()}
            yield json.dumps([table.name, fields], separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value


def _rows(path: Path, keys: PrivateKeys) -> Iterator[tuple[Table, dict[str, Any]]]:
    if not path.is_file():
        raise BackupRefused(f"{path.name} is missing")
    try:
        with path.open("rb") as stream:
            for line in _split(open_stream(stream, keys, name=path.name)):
                name, fields = json.loads(line)
                table = VaultModel.metadata.tables[name]
                yield table, {key: _typed(table, key, said) for key, said in fields.items()}
    except (CannotOpen, KeyError, ValueError):
        raise BackupRefused(f"{path.name} does not open") from None


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for chunk in chunks:
        *lines, held = (held + chunk).split(b"\n")
        yield from lines
    if held:
        raise ValueError("the last line is not whole")


def _typed(table: Table, key: str, said: Any) -> Any:
    kind = table.c[key].type
    if said is None:
        return None
    if isinstance(kind, LargeBinary):
        return bytes.fromhex(said)
    return date.fromisoformat(said) if isinstance(kind, Date) else said


def _batches(
    rows: Iterable[tuple[Table, dict[str, Any]]],
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    held: list[dict[str, Any]] = []
    of: Table | None = None
    for table, row in rows:
        if of is not None and held and (table is not of or len(held) == BATCH):
            yield of, held
            held = []
        of = table
        held.append(row)
    if of is not None and held:
        yield of, held


def _forget_again(session: Session, folder: Path, keys: PrivateKeys) -> int:
    forgotten = 0
    for path in sorted(folder.glob("tombstones-*")):
        for table, row in _rows(path, keys):
            if table.name == RetiredReceipt.__tablename__:
                _retire_again(session, row["locator"])
            else:
                forgotten += _bury_again(session, row)
    session.flush()
    return forgotten


def _retire_again(session: Session, locator: str) -> None:
    # The words of after may be lost with the days since the backup; those of before stay shut.
    session.execute(delete(StoredReceipt).where(StoredReceipt.locator == locator))
    session.merge(RetiredReceipt(locator=locator))


def _bury_again(session: Session, row: dict[str, Any]) -> bool:
    was_there = session.get(Capsule, row["capsule_id"]) is not None
    forget(session, row["capsule_id"], today=row["forgotten_on"])
    if row["locator"]:
        session.execute(delete(StoredReceipt).where(StoredReceipt.locator == row["locator"]))
        session.get_one(Tombstone, row["capsule_id"]).locator = row["locator"]
    return was_there


def _prune(folder: Path, today: date) -> list[Path]:
    old = [
        path
        for path in folder.glob("wraps-*")
        if date.fromisoformat(path.name.removeprefix("wraps-")) < today - WRAPS_KEPT
    ]
    for path in old:
        path.unlink()
    return old
