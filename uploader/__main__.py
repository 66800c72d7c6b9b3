"""Commands of the service: `python -m uploader migrate | reconcile | scrub`."""

import argparse
import json
import sys

from uploader.config import Settings, load_settings
from uploader.dependencies import build, build_store
from uploader.outcomes import Outcome
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.storage.bucket import prepare_store
from uploader.telemetry import logs

# The exit code where objects are lost, wrong or unreadable: look at them, or restore a backup.
DAMAGED = 3


def main(arguments: list[str]) -> int:
    """Run a command and return the exit code; a failure is one line on stderr."""
    chosen = _parser().parse_args(arguments)
    settings = load_settings()
    try:
        if chosen.command == "migrate":
            migrate(Database(settings.database_url.get_secret_value()))
            prepare_store(build_store(settings))
            return 0
        return _run_job(settings, chosen)
    except Outcome as outcome:
        sys.stderr.write(f"uploader: {chosen.command} failed: {outcome.code}\n")
        return 1


def _run_job(settings: Settings, chosen: argparse.Namespace) -> int:
    """Run one job and print its report as JSON; return DAMAGED where not all could be healed."""
    logs.configure(settings.log_level, sys.stderr)
    built = build(settings)
    try:
        if chosen.command == "reconcile":
            report = built.upkeep.reconcile(chosen.grace, chosen.quarantine)
        else:
            report = built.upkeep.scrub(everything=chosen.all)
    finally:
        built.close()
    sys.stdout.write(json.dumps(report) + "\n")
    return DAMAGED if report["damaged"] or report["unreadable"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m uploader")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("migrate", help="migrate the database, and make a missing bucket")
    reconcile = commands.add_parser(
        "reconcile", help="compare database and store, and heal every difference"
    )
    reconcile.add_argument(
        "--grace", type=float, metavar="SECONDS", help="leave younger objects alone"
    )
    reconcile.add_argument(
        "--quarantine", type=float, metavar="SECONDS", help="keep stray objects for this time"
    )
    scrub = commands.add_parser("scrub", help="read objects again and compare their hashes")
    scrub.add_argument("--all", action="store_true", help="also what was read not long ago")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
