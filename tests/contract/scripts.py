"""Asks the modules of static/js/ what they say, by Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.js.test_modules import node
from tests.timeouts import scaled

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


def said_by(module: str, expression: str, data: object = None) -> Any:
    """Returns the value of an expression in which `module` is a module and `data` is known."""
    program = (
        f"import * as module from {json.dumps((SCRIPTS / module).as_uri())};"
        f"const data = {json.dumps(data)};"
        f"console.log(JSON.stringify({expression}));"
    )
    ended = subprocess.run(
        [*node(), "--input-type=module", "--eval", program],
        capture_output=True,
        text=True,
        check=False,
        timeout=scaled(60),
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
