"""The modules of static/js/ that need no browser, tested by Node's own test runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.timeouts import scaled

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("*.test.mjs"))


def node() -> list[str]:
    """Returns the command of Node, with what browsers have and an older Node does not."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no Node here")
    return [program, f"--import={(FOLDER / 'globals.mjs').as_uri()}"]


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: str(file.relative_to(FOLDER)).removesuffix(".test.mjs")
)
def test_a_module_does_what_its_tests_say(file: Path) -> None:
    ended = subprocess.run(
        [*node(), "--test", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=scaled(60),
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
