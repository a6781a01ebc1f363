"""Open an account's books for one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from portal.sandbox.books import NOBODY, Books, Caller
from portal.sandbox.errors import no_such
from portal.sandbox.settings import SandboxSettings
from portal.sandbox.store import Store


class Till:
    """The store, the settings and the address that payers see."""

    def __init__(self, settings: SandboxSettings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.base_url = settings.public_url or ""

    def books(self, connection: sqlite3.Connection, account: str, caller: Caller = NOBODY) -> Books:
        return Books(
            connection, self.settings, account, self.settings.clock(), self.base_url, caller
        )

    @contextmanager
    def open(self, account: str = "", caller: Caller = NOBODY) -> Iterator[Books]:
        with self.store.transaction() as connection:
            yield self.books(connection, account, caller)

    @contextmanager
    def open_for(self, reference: str) -> Iterator[Books]:
        """The books that hold an object; raises StripeRefusal where nobody's do."""
        with self.store.transaction() as connection:
            row = connection.execute(
                "SELECT account FROM object WHERE id = ?", (reference,)
            ).fetchone()
            if row is None:
                raise no_such("object", reference)
            yield self.books(connection, row["account"])
