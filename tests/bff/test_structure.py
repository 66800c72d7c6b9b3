"""House rules of the package: one library, one owner."""

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "bff"
OWNERS = {
    "urllib3": {"upstream.py"},
    "flask_login": {"identity.py"},
    "prometheus_client": {"metrics.py"},
    "prometheus_flask_exporter": {"metrics.py"},
    "structlog": {"logs.py"},
    "pydantic_settings": {"config.py"},
}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_has_one_owner(library: str) -> None:
    pattern = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    importers = {path.name for path in PACKAGE.glob("*.py") if pattern.search(path.read_text())}
    assert importers == OWNERS[library]


def test_only_one_module_knows_the_headers_of_htmx() -> None:
    assert {path.name for path in PACKAGE.glob("*.py") if "HX-" in path.read_text()} == {"htmx.py"}


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.name for path in PACKAGE.glob("*.py") if "environ" in path.read_text()}
    assert readers == {"config.py"}


def test_no_module_knows_another_service() -> None:
    for path in PACKAGE.glob("*.py"):
        assert not re.search(r"^(?:import|from) (?:security|uploader)\b", path.read_text(), re.M)
