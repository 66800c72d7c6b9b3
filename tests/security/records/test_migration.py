"""Migrations: complete, repeatable, and safe when several replicas start at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, text

from security.keys.key_material import UnreadableKeyError
from security.keys.signing_keys import ensure_keys
from security.outcomes import DatabaseUnavailable
from security.records.database import Database
from security.records.migration import MigrationError, migrate
from security.records.tables import metadata, signing_keys
from tests.timeouts import scaled

PROJECT = Path(__file__).parents[3]


def make_keys(connection: Connection) -> None:
    """What the command `migrate` makes in the same transaction."""
    ensure_keys(connection, b"passphrase", 0)


def test_the_migrated_schema_is_the_declared_one(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, make_keys)
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    assert differences == []


def test_a_second_migration_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, make_keys)
    migrate(database, make_keys)
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(signing_keys)).scalar_one()
    database.close()
    assert count == 2


@pytest.mark.slow
def test_replicas_that_start_at_once_make_one_set_of_keys(
    database_url: str, environment: dict[str, str]
) -> None:
    replicas = [
        subprocess.Popen(
            [sys.executable, "-m", "security", "migrate"], cwd=PROJECT, env=environment
        )
        for _ in range(4)
    ]
    assert [replica.wait(scaled(60)) for replica in replicas] == [0, 0, 0, 0]
    database = Database(database_url)
    with database.reading() as connection:
        count = connection.execute(select(func.count()).select_from(signing_keys)).scalar_one()
    database.close()
    assert count == 2


def test_a_newer_schema_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, make_keys)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError):
        migrate(database, make_keys)
    database.close()


def test_a_failure_after_the_migration_leaves_no_table(database_url: str) -> None:
    database = Database(database_url)

    def fail(_: Connection) -> None:
        raise UnreadableKeyError

    with pytest.raises(UnreadableKeyError):
        migrate(database, fail)
    with database.reading() as connection:
        tables = inspect(connection).get_table_names()
    database.close()
    assert tables == []


def test_a_database_that_starts_later_is_waited_for() -> None:
    database, pauses = Database("sqlite:////nowhere/security.db"), []
    with pytest.raises(DatabaseUnavailable):
        migrate(database, make_keys, sleep=pauses.append)
    assert len(pauses) == 19
