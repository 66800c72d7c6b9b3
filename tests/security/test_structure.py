"""How the code is laid out: one owner for each library, and modules that stay small."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "security"
MODULES = sorted(PACKAGE.glob("*.py"))
OWNERS = {
    "jwt": {"signed_tokens.py"},
    "passlib": {"passwords.py"},
    "cryptography": {"key_material.py"},
    "urllib3": {"usage.py"},
    "pydantic_settings": {"config.py"},
    "prometheus_client": {"metrics.py"},
    "prometheus_flask_exporter": {"metrics.py"},
    "alembic": {"migration.py"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_has_one_owner(library: str) -> None:
    assert {path.name for path in MODULES if library in imported(path)} == OWNERS[library]


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.name for path in MODULES if "os.environ" in path.read_text()}
    assert readers == {"config.py"}


def test_no_code_is_shared_with_the_other_services() -> None:
    for path in MODULES:
        assert not imported(path) & {"uploader", "bff", "runner"}


def test_modules_stay_short() -> None:
    assert [path.name for path in MODULES if len(path.read_text().splitlines()) > 250] == []
