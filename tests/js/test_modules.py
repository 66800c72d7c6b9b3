"""The modules of the upload page that need no browser, tested by Node's own test runner."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.rglob("*.test.mjs"))
GLOBALS = f"--import={(FOLDER / 'globals.mjs').as_uri()}"


@pytest.fixture
def node() -> str:
    """The path of this machine's Node."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no Node here")
    return program


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: str(file.relative_to(FOLDER)).removesuffix(".test.mjs")
)
def test_a_module_does_what_its_tests_say(node: str, file: Path) -> None:
    ended = subprocess.run(
        [node, GLOBALS, "--test", str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("thing", "owner"), [(r"\bindexedDB\b", "upload/store.js"), (r"/vendor/tus", "upload/tus.js")]
)
def test_what_comes_from_outside_has_one_owner(thing: str, owner: str) -> None:
    scripts = FOLDER.parents[1] / "static" / "js"
    found = [path for path in scripts.rglob("*.js") if re.search(thing, path.read_text())]
    assert [str(path.relative_to(scripts)) for path in found] == [owner]


def test_the_client_for_large_files_is_the_copy_that_the_licences_name() -> None:
    vendor = FOLDER.parents[1] / "static" / "vendor"
    digest = hashlib.sha256((vendor / "tus-4.3.1.min.js").read_bytes()).hexdigest()
    assert digest in (vendor / "LICENSES.md").read_text()
