"""Where sealed files lie: under random names, in a local folder or an S3-compatible store.

What is stored is sealed already; the store learns a size step and the day.
"""

import os
from collections.abc import Iterable, Iterator
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
        import obstore

        for batch in obstore.list(self._store):
            yield from (str(m["path"]) for m in batch if m["last_modified"] < limit)


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
