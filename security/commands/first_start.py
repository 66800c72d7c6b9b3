"""Tells the operator what an installation lacks that nobody can administer yet."""

import json
from datetime import UTC, datetime
from typing import TextIO

from security.config import Settings
from security.dependencies import setup_code
from security.people import administrators
from security.people.registration import has_users
from security.records.database import Database


def announce(settings: Settings, database: Database, stream: TextIO) -> None:
    """Write a line of JSON, as the log has them, where something is to be done; else nothing.

    The setup code stands in it: who reads this log runs the installation.
    Raises DatabaseUnavailable.
    """
    code = needed_setup_code(settings, database)
    if code is not None:
        address = f"{settings.public_url}/register"
        _write(stream, "setup_code_needed", setup_code=code, address=address)
    elif not _has_administrator(database):
        _write(stream, "no_administrator", command="python -m security user promote LOGIN")


def needed_setup_code(settings: Settings, database: Database) -> str | None:
    """Return the code that the first account takes; None where it takes none, or is there."""
    with database.reading() as connection:
        return None if has_users(connection) else setup_code(settings)


def _has_administrator(database: Database) -> bool:
    """Say whether somebody can administer the installation, or still becomes the first user."""
    with database.reading() as connection:
        return not has_users(connection) or bool(administrators.enabled(connection))


def _write(stream: TextIO, event: str, **facts: str) -> None:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"time": now, "level": "warning", "service": "security", "event": event, **facts}
    stream.write(json.dumps(line) + "\n")
