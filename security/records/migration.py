"""Migrations of the schema, run by one replica while the others wait."""

import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from security.outcomes import DatabaseUnavailable
from security.records.database import Database, lock_for_migration

_ATTEMPTS = 20
_PAUSE_SECONDS = 0.5


class MigrationError(Exception):
    """The schema cannot be brought up to date; the message is one line for the operator."""


def migrate(
    database: Database,
    then: Callable[[Connection], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Upgrade the schema to the newest revision and call `then`, in one transaction.

    `then` inserts the rows that the service needs; if it raises, the schema stays as it was.
    Retries for about ten seconds, because the database may be starting, and another replica may
    hold the lock. Raises MigrationError, DatabaseUnavailable, and whatever `then` raises.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            _migrate_once(database, then)
        except DatabaseUnavailable:
            if attempt == _ATTEMPTS:
                raise
            sleep(_PAUSE_SECONDS)
        except CommandError as error:
            raise MigrationError(
                "the database was made by a newer version of this service"
            ) from error
        else:
            return


def _migrate_once(database: Database, then: Callable[[Connection], None]) -> None:
    with database.writing() as connection:
        lock_for_migration(connection)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        then(connection)
