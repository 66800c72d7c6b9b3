"""What a line of a program is taken for."""

from __future__ import annotations

import pytest

from runner import log_lines


@pytest.mark.parametrize("line", ["", "text", "{", "{]", "[1]", '{"a":' * 200_000])
def test_what_is_no_object_has_no_facts(line: str) -> None:
    assert log_lines.facts_of(line) is None


def test_an_object_has_its_members() -> None:
    assert log_lines.facts_of('{"event": "a", "n": 1}') == {"event": "a", "n": 1}


def test_what_rules_a_terminal_is_taken_out_and_line_ends_stay() -> None:
    assert log_lines.printable("a\x1b[2Jb\nc\u202ed") == "a?[2Jb\nc?d"


@pytest.mark.parametrize(
    ("line", "is_spared"),
    [("2026/11/26 18:37:09 NOTICE: Serving", True), ("2026/11/26 18:37:09 [error] 1#1: x", False)],
)
def test_notices_are_spared(line: str, is_spared: bool) -> None:
    assert bool(log_lines.UNIMPORTANT.match(line)) is is_spared
