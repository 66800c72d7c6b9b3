"""Migrates the database; several replicas may start it at the same time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from uploader.records.database import Database

# Any number will do, as long as all replicas of this service lock the same one.
_LOCK_NUMBER = 7_202_611_241


def migrate(database: Database, revision: str = "head") -> None:
    """Apply all missing steps up to a revision in one transaction; raises DatabaseUnavailable.

    SQLite's BEGIN IMMEDIATE and PostgreSQL's advisory lock let one replica do the work while the
    others wait and then find nothing left to do.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL statement_timeout = '60s'"))
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER}
            )
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
