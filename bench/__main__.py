"""`python -m bench` measures everything and writes docs/performance.md.

Names choose modules, whose sections alone are written anew.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import (
    chart,
    delivery,
    lists,
    logins,
    memory,
    pages,
    report,
    scrolling,
    search,
    selecting,
    tokens,
    uploads,
    viewer,
)
from bench.figures import Figure, Outcome, run_rounds, say
from bench.machine import load, machine, revision
from bench.system import System, running

_MODULES: dict[str, Callable[[System, float], list[Figure]]] = {
    "delivery": delivery.figures,
    "tokens": tokens.figures,
    "logins": logins.figures,
    "uploads": uploads.figures,
    "lists": lists.figures,
    "search": search.figures,
    "selecting": selecting.figures,
    "pages": pages.figures,
    "viewer": viewer.figures,
    "scrolling": scrolling.figures,
    "memory": memory.figures,
}
# What a module sets in the system that it measures.
_SETTINGS = {"logins": logins.SETTINGS}
_FEWEST_ROUNDS = 5


def main(arguments: list[str]) -> int:
    """Returns 1 when a bound is not kept. What went through fewer rounds is shown, and not kept."""
    wanted = _parse(arguments)
    # Ended from outside, it still stops the system that it has started.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    command = " ".join(["python -m bench", *arguments])
    today = datetime.now(UTC).date().isoformat()
    run = report.Run(command, today, revision(), load(), machine())
    sections = []
    for name in wanted.modules:
        sections.append(report.Section(name, run, _measure(name, wanted.rounds, wanted.seconds)))
        sys.stdout.write(sections[-1].as_markdown())
        sys.stdout.flush()
        if wanted.rounds >= _FEWEST_ROUNDS:
            _keep(sections)
    kept = [outcome.holds for section in sections for outcome in section.outcomes]
    return 1 if False in kept else 0


def _keep(measured: list[report.Section]) -> None:
    """Writes what was measured over what was known of the same modules; the others stay."""
    known = report.read(report.ROUNDS.read_text()) if report.ROUNDS.exists() else []
    sections = report.replaced(known, measured, _MODULES)
    report.ROUNDS.write_text(report.rounds_of(sections))
    report.DOCUMENT.write_text(report.document_of(sections, _MODULES))
    chart.write(chart.bars_of(sections))


def _measure(name: str, rounds: int, seconds: float) -> list[Outcome]:
    """Measures one module on a system of its own, so that none finds what another has left."""
    say(name)
    with (
        tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder,
        running(Path(folder), _SETTINGS.get(name, {})) as system,
    ):
        return run_rounds(_MODULES[name](system, seconds), rounds)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="module", help=f"of {', '.join(_MODULES)}")
    parser.add_argument("--rounds", type=int, default=_FEWEST_ROUNDS)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement by time")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.modules) - set(_MODULES):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    wanted.modules = wanted.modules or list(_MODULES)
    return wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
