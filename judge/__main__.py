"""`python -m judge` compares the corpus with Chromium and writes docs/pictures.md."""

from __future__ import annotations

import argparse
import gzip
import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.machine import revision
from judge import chromium, explanations, ours
from judge.explanations import Explanation
from judge.report import DOCUMENT, Run, is_unexplained
from judge.verdicts import Verdict, judged
from tests.browser.chromium import chromium_program

_REPOSITORY = Path(__file__).resolve().parent.parent
_CORPUS = Path(os.environ.get("VITRINE_CORPUS") or _REPOSITORY.parent / "shared" / "corpus")


def main(arguments: list[str]) -> int:
    """Returns 1 when a difference has no explanation, or an explanation no difference.

    What is found of another folder than the corpus is shown and not written down.
    """
    wanted = _parse(arguments)
    program = chromium_program()
    if program is None:
        sys.stderr.write("judge: there is no Chromium here\n")
        return 2
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    reasons = explanations.read()
    version, verdicts = _judged(wanted.folder, program, reasons)
    command = " ".join(["python -m judge", *arguments])
    run = Run(command, revision(), _today(), version, verdicts, reasons)
    is_corpus = wanted.folder == _CORPUS
    if is_corpus:
        DOCUMENT.write_text(run.as_markdown())
    else:
        sys.stdout.write(run.as_markdown())
    left = explanations.unused(reasons, verdicts) if is_corpus else []
    for pattern in left:
        sys.stderr.write(f"judge: explains nothing: {pattern}\n")
    return 1 if run.unexplained or left else 0


def _judged(
    folder: Path, program: str, reasons: Sequence[Explanation]
) -> tuple[str, list[Verdict]]:
    """Returns the version of Chromium and a verdict on each file below a folder.

    What has no explanation is said as soon as it is found.
    """
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    with (
        sync_playwright() as playwright,
        chromium.launched(playwright, program) as browser,
        ours.started() as vitrine,
    ):
        verdicts = []
        for path in names:
            one = judged(str(path.relative_to(folder)), _content(path), vitrine, browser)
            verdicts.append(one)
            if is_unexplained(one, reasons):
                said = "; ".join(one.differences)
                sys.stderr.write(f"judge: {one.name}: {one.kind}: {said}\n")
        return browser.version, verdicts


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m judge", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=_CORPUS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
