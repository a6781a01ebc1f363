"""Connections to PostgreSQL: what said that it only reads cannot write, and keeps what is prepared.

The driver forgets its prepared statements at each ROLLBACK, and each page ends with one; the server
would then plan the same questions anew for every reader.
"""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy.engine import Connection


class ServerConnection(psycopg.Connection[Any]):
    """Ends what only read, and did not fail, by COMMIT: there is nothing that it could keep."""

    def rollback(self) -> None:
        """Undo what was written; a transaction that may not write has nothing to undo."""
        if self.read_only and self.info.transaction_status == TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()


def connect(_dialect: Any, _record: Any, where: Any, how: Any) -> ServerConnection:
    """For SQLAlchemy's `do_connect`."""
    return ServerConnection.connect(*where, **how)


def begin(connection: Connection) -> None:
    """READ ONLY where that was said."""
    driver: Any = connection.connection.dbapi_connection
    driver.read_only = bool(connection.get_execution_options().get("reading"))
