"""A word for the state of the main database: while it is the same, so is every page drawn of it.

It is asked of the database itself, so no writer can forget to change it.
"""

import threading
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary, ref

from sqlalchemy import Engine, event

from portal.extensions import db
from portal.references import new_reference

# PostgreSQL: a snapshot names the transactions whose work it sees, so two that are alike see the
# same rows. SQLite: a counter that moves when any other connection commits; ours never writes.
_ASKED = {
    "postgresql": "SELECT pg_current_snapshot()::text",
    "sqlite": "PRAGMA data_version",
}
_watchers: "WeakKeyDictionary[Engine, _Watcher]" = WeakKeyDictionary()
_making = threading.Lock()


def data_version() -> str:
    """The word for what is committed now; one that never comes again when it cannot be told."""
    engine = db.engine
    with _making:
        watcher = _watchers.get(engine)
        if watcher is None:
            watcher = _watchers[engine] = _Watcher(engine)
    return watcher.ask()


class _Watcher:
    """One connection of its own, outside the pool, that only ever asks this question."""

    def __init__(self, engine: Engine) -> None:
        self._engine = ref(engine)
        self._question = _ASKED[engine.dialect.name]
        self._lock = threading.Lock()
        self._own: Any = None
        self._name = ""
        event.listen(engine, "engine_disposed", self._let_go)

    def ask(self) -> str:
        """The word; a connection that broke is let go and made anew at the next question."""
        with self._lock:
            try:
                cursor = (self._own or self._connect()).cursor()
                word = cursor.execute(self._question).fetchone()[0]
                cursor.close()
            except Exception:  # each driver fails in its own way; whoever asks then draws anew
                self._let_go()
                return new_reference()
            return f"{self._name}:{word}"

    def _connect(self) -> Any:
        engine = self._engine()
        assert engine is not None
        pooled = engine.raw_connection()
        pooled.detach()
        self._own = pooled.dbapi_connection
        if engine.dialect.name == "postgresql":
            self._own.autocommit = True
        # What another connection counted says nothing of what this one counts.
        self._name = new_reference()
        return self._own

    def _let_go(self, _engine: Engine | None = None) -> None:
        own, self._own = self._own, None
        if own is not None:
            with suppress(Exception):  # it is broken or idle: nothing of it is missed
                own.close()
