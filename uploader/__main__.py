"""Commands of the service: `python -m uploader migrate | reconcile | scrub`."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from uploader.config import Settings, load_settings
from uploader.dependencies import build, build_store
from uploader.outcomes import Outcome
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.storage.bucket import prepare_store
from uploader.telemetry import logs
from uploader.upkeep.report import Progress, in_words

# The exit code where objects are lost, wrong or unreadable: look at them, or restore a backup.
DAMAGED = 3
_QUIETER = {"info": "warning"}


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
    """Run one job and print its report; return DAMAGED where not all could be healed."""
    # The job logs its numbers as well, which would be the report once more.
    logs.configure(_QUIETER.get(settings.log_level, settings.log_level), sys.stderr)
    built = build(settings)
    began = time.monotonic()
    try:
        if chosen.command == "reconcile":
            with _shown("objects", "Comparing") as progress:
                report = built.upkeep.reconcile(chosen.grace, chosen.quarantine, progress)
        else:
            with _shown("pictures", "Reading") as progress:
                report = built.upkeep.scrub(everything=chosen.all, progress=progress)
    finally:
        built.close()
    verb = "Compared" if chosen.command == "reconcile" else "Read"
    words = json.dumps(report) if chosen.json else in_words(report, verb, time.monotonic() - began)
    sys.stdout.write(words + "\n")
    return DAMAGED if report["damaged"] or report["unreadable"] else 0


@contextmanager
def _shown(unit: str, what: str) -> Iterator[Progress]:
    """Show progress, rate and remaining time on stderr, where that is a terminal."""
    # Imported here, because the service itself never shows any.
    from tqdm import tqdm

    with tqdm(desc=what, unit=f" {unit}", disable=None, file=sys.stderr, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m uploader")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("migrate", help="migrate the database, and make a missing bucket")
    printed = argparse.ArgumentParser(add_help=False)
    printed.add_argument("--json", action="store_true", help="print the report as JSON")
    reconcile = commands.add_parser(
        "reconcile",
        parents=[printed],
        help="compare database and store, and heal every difference",
    )
    reconcile.add_argument(
        "--grace", type=float, metavar="SECONDS", help="leave younger objects alone"
    )
    reconcile.add_argument(
        "--quarantine", type=float, metavar="SECONDS", help="keep stray objects for this time"
    )
    scrub = commands.add_parser(
        "scrub", parents=[printed], help="read objects again and compare their hashes"
    )
    scrub.add_argument("--all", action="store_true", help="also what was read not long ago")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
