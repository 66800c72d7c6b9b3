"""The time-outs of tests are scaled by one setting: none is a number of its own.

What a test measures is held against a promise by `is_within`, which knows a machine that is busy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
CLOCKS = {"time.monotonic()", "time.process_time()", "time.perf_counter()", "time.time()"}
# What runs in another process and imports nothing from here.
FILES = sorted(path for path in TESTS.rglob("*.py") if path.name != "trial.py")


def fixed_time_outs(tree: ast.AST) -> Iterator[int]:
    """Yields the lines of time-outs, waits for an event and deadlines that are bare numbers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            waits = node.func.attr in {"wait", "join"} and len(node.args) == 1
            for given in [*(node.args if waits else []), *named(node)]:
                if is_long(given):
                    yield given.lineno
        elif isinstance(node, ast.BinOp) and is_deadline(node):
            yield node.lineno


def named(call: ast.Call) -> list[ast.expr]:
    return [keyword.value for keyword in call.keywords if keyword.arg == "timeout"]


def is_deadline(sum_: ast.BinOp) -> bool:
    return ast.unparse(sum_.left) == "time.monotonic()" and is_long(sum_.right)


def is_long(value: ast.expr) -> bool:
    """Whether it is a number of at least a second: shorter ones are steps of a test."""
    return (
        isinstance(value, ast.Constant)
        and isinstance(value.value, int | float)
        and value.value >= 1
    )


def held_by_the_clock(tree: ast.AST) -> Iterator[int]:
    """Yields the lines where a test compares the time that something took by itself."""
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    for node in (inner for each in asserts for inner in ast.walk(each.test)):
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.left, ast.BinOp)
            and isinstance(node.ops[0], ast.Lt | ast.LtE)
            and ast.unparse(node.left.left) in CLOCKS
        ):
            yield node.lineno


def test_a_fixed_time_out_is_seen() -> None:
    text = (
        "a.run(timeout=5)\nb.wait(10)\nc = time.monotonic() + 20\nd.wait(0.1)\ne.wait(scaled(9))\n"
    )
    assert list(fixed_time_outs(ast.parse(text))) == [1, 2, 3]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_time_out_of_a_test_is_a_bare_number(path: Path) -> None:
    assert list(fixed_time_outs(ast.parse(path.read_text()))) == []


def test_a_time_that_is_compared_is_seen() -> None:
    text = (
        "assert time.monotonic() - began < 2\n"
        "assert is_within(time.monotonic() - began, 2)\n"
        "assert time.monotonic() - began > 2\n"
        "assert time.process_time() - began <= 2\n"
        "while time.monotonic() - began < 2:\n    pass\n"
    )
    assert list(held_by_the_clock(ast.parse(text))) == [1, 4]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_asks_more_of_a_busy_machine_than_it_has(path: Path) -> None:
    assert list(held_by_the_clock(ast.parse(path.read_text()))) == []
