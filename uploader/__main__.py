"""Commands of the service: `python -m uploader migrate`."""

import sys

from uploader.app import build_store
from uploader.config import load_settings
from uploader.database import Database
from uploader.migrate import migrate, prepare_store
from uploader.outcomes import Outcome


def main(arguments: list[str]) -> int:
    """Run a command and return the exit code; a failure is one line on stderr."""
    if arguments != ["migrate"]:
        sys.stderr.write("usage: python -m uploader migrate\n")
        return 2
    settings = load_settings()
    try:
        migrate(Database(settings.database_url.get_secret_value()))
        prepare_store(build_store(settings))
    except Outcome as outcome:
        sys.stderr.write(f"uploader: migrate failed: {outcome.code}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
