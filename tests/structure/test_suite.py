"""The rules that CONTRIBUTING.md has for the tests themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PACKAGES = {"security", "uploader", "bff", "runner", "compose"}
# Tests of the running system import none of its code; these programs run in place of a part of it.
INSIDE = {
    "faults/crashing.py": "the uploader with crash points around its real parts",
    "faults/crashing_runner.py": "the runner that starts that uploader",
    "system/replicas_runner.py": "the runner that starts two uploaders",
}


def modules(folder: str = ".") -> Iterator[tuple[str, ast.Module]]:
    """Yields each module below a folder of the tests, by its path."""
    for path in sorted((TESTS / folder).rglob("*.py")):
        yield str(path.relative_to(TESTS)), ast.parse(path.read_text())


def imported_packages(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def patches_a_dotted_path(node: ast.AST) -> bool:
    """Whether a call replaces something that it names by a text, or by unittest.mock."""
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    is_setattr = called.endswith((".setattr", ".delattr")) and bool(node.args)
    return (is_setattr and isinstance(node.args[0], ast.Constant)) or called.endswith("mock.patch")


@pytest.mark.parametrize("folder", ["system", "browser", "faults"])
def test_tests_of_the_running_system_import_none_of_its_code(folder: str) -> None:
    importing = {name for name, tree in modules(folder) if imported_packages(tree) & PACKAGES}
    assert importing == {name for name in INSIDE if name.startswith(f"{folder}/")}


def test_nothing_is_patched_by_a_dotted_path() -> None:
    seen = dict(modules())
    assert len(seen) > 200
    for name, tree in seen.items():
        assert "unittest" not in imported_packages(tree), name
        for node in ast.walk(tree):
            assert not patches_a_dotted_path(node), f"{name}:{node.lineno}"  # type: ignore[attr-defined]  # A call has a line.


def test_no_page_calls_into_a_test_while_the_browser_leaves_it() -> None:
    """Its call would be in flight when the browser closes; a page notes things in its storage."""
    exposing = {"expose_function", "expose_binding"}
    for name, tree in modules("browser"):
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not exposing & attributes, name


@pytest.mark.parametrize(
    "code", ["monkeypatch.setattr('a.b.c', 1)", "mock.patch('a.b')", "m.delattr('a.b.c')"]
)
def test_the_check_sees_what_it_is_to_see(code: str) -> None:
    assert any(patches_a_dotted_path(node) for node in ast.walk(ast.parse(code)))
