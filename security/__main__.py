"""The commands: `python -m security migrate`, `rotate-keys`, `setup-code` and `user`."""

import argparse
import sys
import time

from security.clock import rfc3339
from security.commands import first_start, users
from security.commands.users import UserCommandError
from security.config import Settings, load_settings
from security.dependencies import key_passphrase
from security.keys.key_material import UnreadableKeyError
from security.keys.signing_keys import discard_keys, ensure_keys, rotate_keys
from security.outcomes import DatabaseUnavailable
from security.records.database import Database
from security.records.migration import MigrationError, migrate
from security.telemetry import logs


def main(arguments: list[str] | None = None) -> int:
    """Return 0 when done, and 1 after one line on stderr that says why it could not be done.

    A wrong setting ends the process with exit code 2.
    """
    asked = _parser().parse_args(arguments)
    # Errors are printed below, in one line each, and not logged too.
    logs.configure("critical")
    try:
        settings = load_settings()
        database = Database(settings.database_url.get_secret_value(), connections=1)
        try:
            return _run(asked, settings, database)
        finally:
            database.close()
    except DatabaseUnavailable:
        return _fail("SECURITY_DATABASE_URL: the database does not answer, or refuses this", 1)
    except UnreadableKeyError:
        return _fail(
            "VITRINE_SECURITY_SECRET: does not open the signing keys in the database; set the"
            " former secret, or replace the keys with `rotate-keys --discard-old`",
            1,
        )
    except (MigrationError, UserCommandError) as error:
        return _fail(str(error), 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m security")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="bring the database up to date and make missing keys")
    users.add_parser(commands)
    commands.add_parser("setup-code", help="print the code that the first account takes")
    rotate = commands.add_parser("rotate-keys", help="announce new signing keys")
    rotate.add_argument(
        "--discard-old",
        action="store_true",
        help="drop the old keys at once (they leaked, or their secret is lost)",
    )
    return parser


def _run(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    if asked.command == "user":
        users.run(asked, settings, database, time.time)
        return 0
    passphrase, now = key_passphrase(settings), int(time.time())
    if asked.command == "migrate":
        migrate(database, then=lambda connection: ensure_keys(connection, passphrase, now))
        first_start.announce(settings, database, sys.stdout)
        return 0
    if asked.command == "setup-code":
        code = first_start.needed_setup_code(settings, database)
        sys.stdout.write(f"{code or 'No setup code is needed.'}\n")
        return 0
    with database.writing() as connection:
        if asked.discard_old:
            discard_keys(connection, passphrase, now)
            sys.stdout.write("New keys sign from now on; every older access token is refused.\n")
            return 0
        for key in rotate_keys(connection, passphrase, now, settings.key_announce_seconds):
            end = f", retires {rfc3339(key.retires_at)}" if key.retires_at else ""
            sys.stdout.write(f"{key.purpose} {key.kid} signs from {rfc3339(key.signs_from)}{end}\n")
    return 0


def _fail(reason: str, code: int) -> int:
    sys.stderr.write(f"security: {reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
