"""The engine and its transactions: durable, bounded in time, and without anybody's dialect."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from tests.timeouts import is_within
from uploader.outcomes import DatabaseUnavailable
from uploader.records.database import Database, insert_unless_there
from uploader.records.migration import migrate
from uploader.records.tables import usage
from uploader.telemetry import logs

ROW = {"owner": "A" * 22, "images": 1, "bytes": 1}


def test_without_postgresql_its_dialect_takes_no_memory() -> None:
    script = "import sys, uploader.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "sqlalchemy.dialects.sqlite" in loaded
    assert not {"psycopg", "sqlalchemy.dialects.postgresql"} & set(loaded)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute(usage.insert(), ROW)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert database.look_up(select(usage), {}) is None


def test_a_row_that_is_there_is_left_alone(database: Database) -> None:
    for images in (1, 2):
        with database.writing() as connection:
            row = {**ROW, "images": images}
            connection.execute(insert_unless_there(connection, usage), row)
    found = database.look_up(select(usage), {})
    assert found is not None
    assert found["images"] == 1


def test_a_failure_is_logged_without_the_words_of_the_database(database: Database) -> None:
    stream = io.StringIO()
    logs.configure("warning", stream)
    with pytest.raises(DatabaseUnavailable):
        database.look_up(select(text("'a value' FROM nowhere")), {})
    (line,) = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (line.pop("event"), line.pop("level")) == ("database_failed", "warning")
    assert line.pop("time")
    # A request of another test may have left its id in the context.
    assert set(line) - {"request_id", "service"} == {"reason", "cause"}
    assert "a value" not in str(line)


def test_a_database_without_its_tables_is_not_ready(empty_database: Database) -> None:
    assert not empty_database.ready()
    migrate(empty_database)
    assert empty_database.ready()


@pytest.mark.slow
def test_a_locked_database_is_a_named_outcome_in_bounded_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    database, other = Database(url), Database(url)
    migrate(database)
    started = time.monotonic()
    with other.writing(), pytest.raises(DatabaseUnavailable), database.writing():
        pass
    assert is_within(time.monotonic() - started, 7)
    database.engine.dispose()
    other.engine.dispose()


def test_sqlite_is_set_up_to_survive_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    with database.reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.engine.dispose()
    assert pragmas == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000
    }  # fmt: skip


def test_a_database_that_is_down_is_a_named_outcome() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnavailable), database.reading():
        pass
    assert not database.ready()
    database.engine.dispose()


def test_a_writer_has_its_turn_soon_after_that_of_another_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/rows.sqlite"
    # Two of them, as two processes have: neither knows that the other one waits.
    database, other = Database(url), Database(url)
    migrate(database)
    begun = list[float]()

    def write() -> None:
        with database.writing():
            begun.append(time.monotonic())

    waited = []
    for number in range(5):
        thread = threading.Thread(target=write)
        with other.writing():
            thread.start()
            # As long as it takes SQLite to ask in its longest steps only, and at another instant.
            time.sleep(0.3 + 0.03 * number)
        ended = time.monotonic()
        thread.join()
        waited.append(begun.pop() - ended)
    assert is_within(sorted(waited)[2], 0.015), waited
    database.engine.dispose()
    other.engine.dispose()


def test_a_failure_that_is_no_wait_is_told_at_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    # There is a transaction already.
    event.listen(database.engine, "begin", lambda one: one.exec_driver_sql("BEGIN"), insert=True)
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable), database.writing():
        pass
    assert is_within(time.monotonic() - started, 2)
    database.engine.dispose()
