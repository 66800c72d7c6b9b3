"""Connections and transactions of the database; a failure is DatabaseUnavailable."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from security.outcomes import DatabaseUnavailable

# By default libpq notices a dead peer after minutes to hours. `tcp_user_timeout` is for data that
# was sent, the keepalives are for a connection that only waits.
_LIBPQ_OPTIONS = {
    "connect_timeout": "2",
    "tcp_user_timeout": "2000",
    "keepalives": "1",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "2",
    "options": "-c statement_timeout=5000 -c lock_timeout=3000"
    " -c idle_in_transaction_session_timeout=10000",
}
_SQLITE_WAIT_SECONDS = 5.0
# Advisory locks that there is one of each; those of a login are numbered by its hash.
_MIGRATION_LOCK = 8476126001
ADMINISTRATORS_LOCK = 8476126002
_FIRST_ACCOUNT_LOCK = 8476126003
_log = structlog.get_logger("security.records.database")


class Database:
    """Short transactions on SQLite or PostgreSQL; the first one opens a connection."""

    def __init__(self, url: str, *, connections: int = 16, name: str = "") -> None:
        """`connections` is the most that are open at a time, `name` says whose, to PostgreSQL."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._writers = threading.Lock()
        options: dict[str, Any] = {
            "pool_size": connections,
            "max_overflow": 0,
            "pool_timeout": 3.0,
            "hide_parameters": True,
        }
        if self.is_sqlite:
            self.engine = create_engine(parsed, **options)
            _prepare_sqlite(self.engine)
        else:
            self.engine = create_engine(
                _with_psycopg(parsed, name), pool_pre_ping=True, pool_recycle=1800, **options
            )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction for reading. Raises DatabaseUnavailable."""
        with _named_failures(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end and rolls back on any exception.

        Raises DatabaseUnavailable, and IntegrityError, because only the code inside knows what a
        broken constraint means.
        """
        with _named_failures(), self._write_lock(), self.engine.connect() as connection:
            writer = connection.execution_options(vitrine_writes=True)
            with writer.begin():
                yield writer

    @contextmanager
    def _write_lock(self) -> Iterator[None]:
        """Serialise the writers of this process on SQLite, which would poll its lock otherwise."""
        if not self.is_sqlite:
            yield
            return
        if not self._writers.acquire(timeout=_SQLITE_WAIT_SECONDS):
            raise DatabaseUnavailable
        try:
            yield
        finally:
            self._writers.release()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


@contextmanager
def _named_failures() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        # The message of the database may quote what users wrote, which no log may hold.
        _log.error("database_failed", reason=type(cause).__name__, code=_driver_code(cause))
        raise DatabaseUnavailable from error


def _driver_code(cause: BaseException | None) -> str:
    """Return the SQLSTATE of PostgreSQL or the name of SQLite's result code, "" for neither."""
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return code or ""


def _with_psycopg(url: URL, name: str) -> URL:
    """Return the URL with its driver and time-outs; what the operator set in it wins."""
    options = _LIBPQ_OPTIONS | ({"application_name": name} if name else {})
    missing = {key: value for key, value in options.items() if key not in url.query}
    return url.set(drivername="postgresql+psycopg").update_query_dict(missing)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # Transactions are begun by the listener below: the implicit ones of the driver begin as
        # readers, and two that become writers fail with SQLITE_BUSY instead of waiting.
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=5000")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("vitrine_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def lock_for_migration(connection: Connection) -> None:
    """Take the advisory lock of migrations, which ends with the transaction (PostgreSQL).

    On SQLite the write transaction is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    advisory_lock(connection, _MIGRATION_LOCK)


def lock_first_account(connection: Connection) -> None:
    """Let no other transaction make the first account until this one has ended."""
    advisory_lock(connection, _FIRST_ACCOUNT_LOCK)


def advisory_lock(connection: Connection, number: int) -> None:
    """Wait until no other transaction has this lock, and keep it to the end of this one.

    PostgreSQL has such locks by number; on SQLite the write transaction is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(number)))
