"""Only `library/visibility.py` of the uploader asks for an image's state, and for the trash."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UPLOADER = Path(__file__).resolve().parents[2] / "uploader"
STATES = {"pending", "ready", "damaged"}
CONSTANTS = {"PENDING", "READY", "DAMAGED"}
# Modules that may name a state, each with the reason.
OWNERS = {
    "library/visibility.py": "has the conditions",
    "library/image.py": "has the constants, and `is_damaged` and `is_trashed` for all others",
    "records/tables/images.py": "has the column, its constraint, its partial index",
}


def modules() -> dict[str, ast.Module]:
    """Returns the modules that the rule is for; migrations are history."""
    found = {
        str(path.relative_to(UPLOADER)): ast.parse(path.read_text())
        for path in sorted(UPLOADER.rglob("*.py"))
        if "migrations" not in path.parts
    }
    assert found.keys() >= OWNERS.keys()
    return {name: tree for name, tree in found.items() if name not in OWNERS}


def names_a_state(node: ast.AST) -> bool:
    """Whether there is a state in an expression, as a text or as its constant."""
    return any(
        (isinstance(one, ast.Constant) and one.value in STATES)
        or (isinstance(one, ast.Name) and one.id in CONSTANTS)
        or (isinstance(one, ast.Attribute) and one.attr in CONSTANTS)
        for one in ast.walk(node)
    )


def is_condition_on_the_trash(node: ast.AST) -> bool:
    """Whether code compares `trashed_at`; to order by it, or to set it, is no condition."""
    if isinstance(node, ast.Compare):
        sides = (node.left, *node.comparators)
        return any(ast.unparse(one).endswith(".trashed_at") for one in sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        asked = ast.unparse(node.func.value)
        return asked.endswith(".trashed_at") and node.func.attr in {"is_", "is_not", "between"}
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return ast.unparse(node.test).removeprefix("not ").endswith(".trashed_at")
    return False


def asks_for_a_state(node: ast.AST) -> bool:
    """Whether code looks at the column, compares a row's state, or writes one by its text."""
    if is_condition_on_the_trash(node):
        return True
    if isinstance(node, ast.Attribute | ast.Subscript):
        return ast.unparse(node) in {"images.c.state", "images.c['state']"}
    if isinstance(node, ast.Compare):
        return ".state" in ast.unparse(node) and names_a_state(node)
    if isinstance(node, ast.Match):
        return ast.unparse(node.subject).endswith(".state") and names_a_state(node)
    if isinstance(node, ast.Call):
        return any(
            one.arg == "state" and isinstance(one.value, ast.Constant) and one.value.value in STATES
            for one in node.keywords
        )
    return False


def test_no_other_module_asks_for_the_state_of_an_image() -> None:
    assert len(modules()) > 50
    asking = [
        f"uploader/{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and asks_for_a_state(node)
    ]
    assert asking == []


@pytest.mark.parametrize(
    "code",
    [
        "select(images).where(images.c.state != wanted)",
        "select(images).where(images.c['state'] == wanted)",
        "image.state == 'ready'",
        "image.state == READY",
        "READY != image.state",
        "image.state in {PENDING, other}",
        "image.state is image_module.DAMAGED",
        "match image.state:\n    case 'pending':\n        pass",
        "update(images).values(state='ready')",
        "Image(state='pending')",
        "select(images).where(images.c.trashed_at.is_(None))",
        "select(images).where(images.c.trashed_at.is_not(None))",
        "select(images).where(images.c.trashed_at < due)",
        "image.trashed_at is None",
        "if not image.trashed_at:\n    pass",
    ],
)
def test_the_check_sees_what_it_is_to_see(code: str) -> None:
    assert any(asks_for_a_state(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "upload.state == 'open'",
        "update(images).values(state=READY)",
        "update(images).values(trashed_at=now)",
        "select(images).order_by(images.c.trashed_at)",
        "if image.is_trashed:\n    pass",
    ],
)
def test_the_check_lets_other_states_and_the_lifecycle_be(code: str) -> None:
    assert not any(asks_for_a_state(node) for node in ast.walk(ast.parse(code)))
