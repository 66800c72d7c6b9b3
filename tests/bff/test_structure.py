"""House rules of the pages alone; those of all services are in tests/structure/."""

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "bff"


def modules_with(pattern: str) -> set[str]:
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(pattern, path.read_text())
    }


def test_only_one_module_knows_the_headers_of_htmx() -> None:
    assert modules_with("HX-") == {"web/htmx.py"}


def test_every_log_line_is_written_through_one_module() -> None:
    assert modules_with(r"(?m)^\s*(?:import|from) structlog\b") == {"telemetry/logs.py"}
