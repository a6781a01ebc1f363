"""The number and hash of the newest directory relied on, in a small file outside the database.

Whoever puts back an older database with its older directory does not put back this file: the list
that still names someone who was taken off it is then refused.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.vault.crypto.directory import Known
from portal.vault.errors import DirectoryRefused


@dataclass(frozen=True)
class NewestMark:
    """One file for all processes of a machine; only public facts are in it."""

    path: Path

    @contextmanager
    def held(self) -> Iterator["NewestMark"]:
        """Other processes wait: none may write an older number over a newer one."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            raise DirectoryRefused("mark unwritable")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self
        finally:
            os.close(lock)

    def read(self) -> Known | None:
        """What was relied on last, None before the first time.

        Raises DirectoryRefused: a file that cannot be read must not count as none.
        """
        try:
            number, digest = self.path.read_text("ascii").split()
            return Known(int(number), bytes.fromhex(digest))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise DirectoryRefused("mark unreadable")

    def write(self, known: Known) -> None:
        """Replaces the file as a whole; raises DirectoryRefused when that fails."""
        fresh = self.path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as file:
                file.write(f"{known.number} {known.hash.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError:
            raise DirectoryRefused("mark unwritable")
