"""Where sealed files lie: under random names, in a local folder or an S3-compatible store.

What is stored is sealed already; the store learns a size step and the day.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# Two days, because a blob's time is the midnight before it came.
STRAY_AFTER = timedelta(days=2)


class BlobStore:
    """Sealed bytes by name."""

    def __init__(self, store: Any, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, name: str, sealed: bytes) -> None:
        """Stores the bytes; nothing but their day stays with them."""
        import obstore

        obstore.put(self._store, name, sealed)
        if self._folder is not None:
            # The moment of arrival would join a request to whoever was seen writing it.
            midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            os.utime(self._folder / name, (midnight.timestamp(), midnight.timestamp()))

    def lose_order(self, *, now: datetime) -> int:
        """Writes the folder's blobs of the last two days anew, by name; returns how many.

        A folder keeps what a day's time hides: the moment of creation and the order of inodes. All
        copies are made before any original goes, or each would take its neighbour's old place. Run
        nightly. An object store tells its keeper the second of arrival whatever we do.
        """
        if self._folder is None:
            return 0
        aside = self._folder.with_name(f"{self._folder.name}.anew")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        since = now - STRAY_AFTER
        names = sorted(self._listed(lambda stored_at: stored_at >= since))
        for name in names:
            self._copy(self._folder / name, aside / name)
        for name in names:
            # What was forgotten meanwhile stays gone.
            if (self._folder / name).exists():
                os.replace(aside / name, self._folder / name)
        shutil.rmtree(aside)
        return len(names)

    @staticmethod
    def _copy(blob: Path, to: Path) -> None:
        midnight = blob.stat().st_mtime
        to.touch(mode=0o600)
        with to.open("wb") as copy:
            copy.write(blob.read_bytes())
            copy.flush()
            # On the disk before it takes the original's place: power may fail in between.
            os.fsync(copy.fileno())
        os.utime(to, (midnight, midnight))

    def get(self, name: str) -> bytes | None:
        """The bytes, or None when there are none under this name."""
        import obstore

        try:
            return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None

    def delete(self, names: Iterable[str]) -> None:
        """Deletes these; a name that is gone already is no fault."""
        import obstore

        for name in names:
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                continue

    def older_than(self, limit: datetime) -> Iterator[str]:
        """The names of what was stored before `limit`."""
        return self._listed(lambda stored_at: stored_at < limit)

    def _listed(self, wanted: Callable[[datetime], bool]) -> Iterator[str]:
        import obstore

        for batch in obstore.list(self._store):
            yield from (str(m["path"]) for m in batch if wanted(m["last_modified"]))


def open_blobs(url: str, data_dir: Path) -> BlobStore:
    """The store at `url` (`s3://...`, its credentials in AWS_* settings), or the data folder's."""
    from obstore.store import LocalStore, from_url

    if url:
        return BlobStore(from_url(url))
    folder = data_dir / "sealed"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return BlobStore(LocalStore(folder), folder)


def in_memory() -> BlobStore:
    """A store that ends with the process."""
    from obstore.store import MemoryStore

    return BlobStore(MemoryStore())
