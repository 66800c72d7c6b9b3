"""Transactions: committed or rolled back as a whole, and failures as one named outcome."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from structlog.testing import capture_logs

from security.outcomes import DatabaseUnavailable
from security.records.database import Database
from security.records.tables import metadata, users


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the tables of the service and no rows."""
    opened = Database(database_url)
    with opened.writing() as connection:
        metadata.create_all(connection)
    yield opened
    opened.close()


def user(login: str) -> dict[str, object]:
    return {
        "id": login.ljust(22, "0"),
        "login": login,
        "canonical_login": login,
        "login_look": login,
        "password_hash": "hash",
        "created_at": 0,
    }


def logins(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(users.c.login).order_by(users.c.login)).scalars())


def test_a_transaction_is_committed_at_its_end(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(users), [user("alice"), user("bob")])
    assert logins(database) == ["alice", "bob"]


def test_an_exception_takes_the_whole_transaction_back(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as connection:
            connection.execute(insert(users), [user("alice")])
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert logins(database) == []


def test_a_broken_constraint_is_left_to_the_caller(database: Database) -> None:
    def write_twice() -> None:
        with database.writing() as connection:
            connection.execute(insert(users), [user("alice")])
            connection.execute(insert(users), [user("alice")])

    with pytest.raises(IntegrityError):
        write_twice()
    assert logins(database) == []


def test_writers_of_one_process_wait_for_each_other(database: Database) -> None:
    """Each reads the row before it writes it: nothing is lost where they run one after another."""
    with database.writing() as connection:
        connection.execute(insert(users), [user("alice")])

    def count() -> None:
        for _ in range(5):
            with database.writing() as connection:
                row = select(users.c.created_at).with_for_update()
                seen = connection.execute(row).scalar_one()
                connection.execute(users.update().values(created_at=seen + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.execute(select(users.c.created_at)).scalar_one() == 20


def test_a_failure_is_a_named_outcome_whose_log_quotes_nothing(database: Database) -> None:
    def ask() -> None:
        with database.reading() as connection:
            connection.execute(text("SELECT secret_of_alice FROM nowhere"))

    with capture_logs() as logged, pytest.raises(DatabaseUnavailable):
        ask()
    assert logged in [
        [{"log_level": "error", "event": "database_failed", "reason": reason, "code": code}]
        for reason, code in [("OperationalError", "SQLITE_ERROR"), ("UndefinedTable", "42P01")]
    ]


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/security.db", "postgresql://app@127.0.0.1:1/postgres"]
)
def test_a_database_that_is_not_there_is_found_at_the_first_use(url: str) -> None:
    database = Database(url)
    with pytest.raises(DatabaseUnavailable), database.reading():
        pass
    with pytest.raises(DatabaseUnavailable), database.writing():
        pass
    database.close()


def test_a_setting_in_the_address_wins_over_the_default_one() -> None:
    database = Database("postgresql://app@db.example/vitrine?connect_timeout=9")
    query = database.engine.url.query
    assert (query["connect_timeout"], query["keepalives"]) == ("9", "1")
    assert database.engine.url.drivername == "postgresql+psycopg"
    database.close()
