"""The libraries' single instances, the two databases' doors, and the column types."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mailman import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as RoutedSession
from flask_wtf import CSRFProtect
from sqlalchemy import DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class MainSession(RoutedSession):
    """The main database's session. It has no way to the vault's tables."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any
    ) -> Engine | Connection:
        bind = super().get_bind(mapper, clause, bind, **kwargs)
        if bind is db.engines.get("vault"):
            raise RuntimeError("vault tables open only inside vault_transaction()")
        return bind


class Base(DeclarativeBase):
    """Common parent of every table; constraints are named so that migrations can drop them."""

    metadata = MetaData(naming_convention=NAMING)


def plain_enum(kind: type[StrEnum], length: int) -> Enum:
    """The type of a column that holds a member's value as plain text and gives the member back."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both engines; SQLite alone would give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: pass an aware datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


db = SQLAlchemy(model_class=Base, session_options={"class_": MainSession})
db.metadatas["vault"] = MetaData(naming_convention=NAMING, info={"bind_key": "vault"})
if TYPE_CHECKING:

    class Model(Base):
        """Parent of the main database's tables."""

        __abstract__ = True
else:
    Model = db.Model


class VaultModel(Model):
    """Parent of the vault's tables; only a vault transaction reaches them."""

    __abstract__ = True
    __bind_key__ = "vault"


babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(key_func=lambda: "", headers_enabled=False)
login = LoginManager()
mail = Mail()

_after_commit: list[Callable[[], None]] = []


def on_commit(listener: Callable[[], None]) -> None:
    """Call `listener` after each commit of either database; `portal.jobs` wakes the queue so."""
    if listener not in _after_commit:
        _after_commit.append(listener)


@contextmanager
def transaction() -> Iterator[Session]:
    """One writing transaction on the main database: commits once at the end, or rolls back.

    Ends the read that loaded the user first, so that what it loaded is read again under the lock.
    """
    session = db.session()
    session.rollback()
    session.connection(bind_arguments={"bind": db.engine}, execution_options={"writing": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    _tell_listeners()


def _tell_listeners() -> None:
    for listener in _after_commit:
        listener()


Door = Callable[[], AbstractContextManager[Session]]
"""How a conductor of several steps is handed `transaction`: by the job or view that owns it."""


@contextmanager
def reading() -> Iterator[Session]:
    """A read that ends here: nothing of it is held across an outside call."""
    session = db.session()
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def vault_transaction() -> Iterator[Session]:
    """One writing transaction on the vault; no session ever spans both databases."""
    db.session().rollback()
    with Session(db.engines["vault"], expire_on_commit=False) as session:
        session.connection(execution_options={"writing": True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
    _tell_listeners()


@contextmanager
def vault_reading() -> Iterator[Session]:
    """A reading session on the vault; whatever it might write is rolled back."""
    with Session(db.engines["vault"], expire_on_commit=False) as session:
        yield session
        session.rollback()


def only_read() -> None:
    """Say that this unit of work reads and no more, unless it has begun: PostgreSQL then sees to it
    and plans none of its questions twice."""
    session = db.session()
    if not session.in_transaction():
        reads = {"reading": True}
        session.connection(bind_arguments={"bind": db.engine}, execution_options=reads)


def insert_once(session: Session, model: type[Any], **values: Any) -> bool:
    """Insert a row unless a unique key has it already; whether this call inserted it.

    The database decides: of two callers at the same moment one waits for the other and yields.
    """
    dialect = postgresql if session.get_bind(model).dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).values(**values).on_conflict_do_nothing()
    # Named by its column: rowcount is not reliable for an insert with RETURNING on SQLite.
    key = next(iter(model.__table__.primary_key))
    return session.execute(statement.returning(key)).first() is not None


IDLE_SECONDS = 2.0


def prepare_engine(engine: Engine) -> None:
    """Make SQLite begin transactions as we say: `BEGIN IMMEDIATE` only when writing.

    A server's connection is asked whether it lives before it is used again, but not each time.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        from portal import server_connections  # only where its driver is needed

        event.listen(engine, "do_connect", server_connections.connect)
        event.listen(engine, "begin", server_connections.begin)
        event.listen(engine, "checkin", _note_when_last_used)
        event.listen(engine, "checkout", _ask_whether_it_lives)


def _note_when_last_used(_connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _ask_whether_it_lives(connection: Any, record: Any, _proxy: Any) -> None:
    """A connection that lay idle may have been cut meanwhile; one used just now is not asked."""
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Exception as fault:  # whatever the driver says of it: the pool opens another
        raise DisconnectionError from fault


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # Python's driver would otherwise begin by itself, deferred, and lose updates silently.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "synchronous=FULL",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("lazily"):
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def read_lazily() -> None:
    """Start a unit of work in which SQLite locks only at the first write.

    For a library that reads, thinks (Argon2) and commits by itself: a lock from its start would
    stop every other writer meanwhile, and a plain `BEGIN` would fail when it came to write.
    """
    session = db.session()
    session.rollback()
    session.connection(bind_arguments={"bind": db.engine}, execution_options={"lazily": True})


@event.listens_for(MainSession, "before_flush")
def _lock_before_flush(session: Session, _context: Any, _instances: Any) -> None:
    _begin_late(session)


@event.listens_for(MainSession, "do_orm_execute")
def _lock_before_statement(state: ORMExecuteState) -> None:
    if state.is_update or state.is_insert or state.is_delete:
        _begin_late(state.session)


def _begin_late(session: Session) -> None:
    connection = session.connection(bind_arguments={"bind": db.engine})
    lazily = connection.get_execution_options().get("lazily")
    if lazily and connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
