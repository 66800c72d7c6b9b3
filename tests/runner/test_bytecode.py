"""Libraries without docstrings do what they did."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from runner import bytecode

MODULE = '''"""A module."""


def doubled(number):
    """Return it twice."""
    return 2 * number
'''


def said(folder: Path) -> str:
    script = "import things; print(things.doubled(21), things.__doc__, things.doubled.__doc__)"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_later_start_takes_the_byte_code_without_docstrings(tmp_path: Path) -> None:
    module = tmp_path / "things.py"
    module.write_text(MODULE)
    assert said(tmp_path) == "42 A module. Return it twice."
    bytecode.compile_without_docstrings([module])
    assert said(tmp_path) == "42 None None"


def test_a_module_that_has_changed_since_is_compiled_anew(tmp_path: Path) -> None:
    module = tmp_path / "things.py"
    module.write_text(MODULE)
    bytecode.compile_without_docstrings([module])
    module.write_text(MODULE.replace("2 *", "3 * "))
    assert said(tmp_path).startswith("63 ")
