"""The database engine and its short transactions; every failure is a named outcome."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from uploader.outcomes import DatabaseUnavailable
from uploader.records.writers import WriterQueue

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

WAIT_SECONDS = 5.0
# How often a writer asks whether another process has ended its transaction.
_ASK_AGAIN_SECONDS = 0.002
# An extended result code of SQLite has the primary one in its lowest byte.
_PRIMARY_CODE = 0xFF
_PLAIN_WAIT = f"PRAGMA busy_timeout={WAIT_SECONDS * 1000:.0f}"
_Compiled = tuple[str, Mapping[str, Any], list[str]]
_POSTGRES_OPTIONS = {
    "connect_timeout": 2,
    # Together these detect a dead peer within seconds, on an idle connection and on a busy one.
    "tcp_user_timeout": 2000,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "options": "-c statement_timeout=5000 -c lock_timeout=4000"
    " -c idle_in_transaction_session_timeout=10000",
}

log = structlog.get_logger(__name__)


class Database:
    """Hands out connections inside transactions; any failure is DatabaseUnavailable."""

    def __init__(self, url: str, *, connections: int = 16, name: str = "") -> None:
        """`connections` is the most that are open at a time, `name` says whose, to PostgreSQL."""
        self.engine = _engine(url, connections, name)
        self._writers = WriterQueue()
        self._compiled: dict[Select[Any], _Compiled] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with _as_outcomes(), self.engine.connect() as connection, connection.begin():
            yield connection

    def look_up(self, query: Select[Any], values: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the first row of a query, outside any transaction.

        The driver itself runs it, with the statement as SQLAlchemy has compiled it once: that takes
        a fifth of the time. So each query is a constant, of columns and values that every driver
        has as they are. A reader of SQLite's WAL never waits, and needs no busy time-out.
        """
        with _as_outcomes(self.engine.dialect.loaded_dbapi.Error):
            sql, constants, names = self._compiled.get(query) or self._compile(query)
            by_name = {**constants, **values}
            connection = self.engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(sql, [by_name[name] for name in names] if names else by_name)
                row = cursor.fetchone()
                return row and dict(zip((one[0] for one in cursor.description), row, strict=True))
            finally:
                # Its cursor goes with it, and what the driver may have begun is rolled back.
                connection.close()

    def _compile(self, query: Select[Any]) -> _Compiled:
        """Return the text, its constants, and the order of values where the driver wants one."""
        compiled: Any = query.compile(dialect=self.engine.dialect)
        found = self._compiled[query] = (
            str(compiled), compiled.params, list(compiled.positiontup or ())
        )  # fmt: skip
        return found

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a short transaction that writes, committed at the end.

        SQLite has one writer at a time: the threads of a process stand in a queue, since its busy
        wait may starve one of them. The time spent in it is taken off the busy time-out, which is
        for writers of other processes.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        with self._turn(), _as_outcomes(), self.engine.connect() as plain:
            left = max(0.0, deadline - time.monotonic())
            connection = plain.execution_options(vitrine_writes=True, vitrine_wait=left)
            with connection.begin():
                yield connection

    def ready(self) -> bool:
        """Say whether the database answers."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1 FROM images LIMIT 1")).all()
        except DatabaseUnavailable:
            return False
        return True

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self._writers.take(WAIT_SECONDS):
            raise DatabaseUnavailable
        try:
            yield
        finally:
            self._writers.give_back()


def insert_unless_there(
    connection: Connection, table: Table
) -> "postgresql.Insert | sqlite.Insert":
    """Begin an insert that does nothing where the primary key exists (ON CONFLICT DO NOTHING)."""
    key = table.primary_key.columns
    if connection.dialect.name == "postgresql":
        # Imported only where it is used: its modules take three megabytes.
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table).on_conflict_do_nothing(index_elements=key)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=key)


@contextmanager
def _as_outcomes(driver_error: type[Exception] = SQLAlchemyError) -> Iterator[None]:
    """Make every failure DatabaseUnavailable; of the driver itself where its error is named."""
    try:
        yield
    except (SQLAlchemyError, driver_error) as error:
        # Classes only: the driver's message may quote values of the statement.
        cause = error.orig if isinstance(error, DBAPIError) else error
        log.warning("database_failed", reason=type(error).__name__, cause=type(cause).__name__)
        raise DatabaseUnavailable from error


def _engine(url: str, connections: int, name: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(
            address,
            pool_size=16,
            max_overflow=16,
            pool_timeout=3,
            connect_args={"timeout": WAIT_SECONDS},
        )
        event.listen(engine, "connect", _set_sqlite_up)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=(connections + 1) // 2,
        max_overflow=connections // 2,
        pool_timeout=3,
        connect_args=_POSTGRES_OPTIONS | ({"application_name": name} if name else {}),
    )


def _set_sqlite_up(connection: Any, _record: object) -> None:
    """Make commits survive a power cut: WAL with FULL; NORMAL was seen to lose them."""
    # The driver must not begin transactions by itself: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("vitrine_writes"):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=0")
    try:
        if not _has_begun(driver, connection.dialect.loaded_dbapi, options["vitrine_wait"]):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(_PLAIN_WAIT)


def _has_begun(driver: Any, errors: Any, seconds: float) -> bool:
    """Begin to write, when no other process does any more; False where that fails, or takes longer.

    SQLite itself asks in steps of up to a tenth of a second, and misses the rests of a process that
    writes again and again (sqliteDefaultBusyCallback in its main.c).
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except errors.Error as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != errors.SQLITE_BUSY:
                return False
            time.sleep(_ASK_AGAIN_SECONDS)
        else:
            return True
    return False
