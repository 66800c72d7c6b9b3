"""Cursors: what was encoded comes back, and anything else is a wrong field."""

import base64

import pytest

from security.outcomes import InvalidFields
from security.web import cursors


@pytest.mark.parametrize("place", [(1, "a"), (2**63 - 1, "z" * 22), (0, "анна")])
def test_a_place_comes_back(place: tuple[int, str]) -> None:
    cursor = cursors.encode(place)
    assert cursor.isascii()
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert cursors.decode(cursor, int, str) == place


def test_without_a_cursor_there_is_no_place() -> None:
    assert cursors.decode(None, int) is None


def written(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "ä", "%%%%", written("{}"), written("7"), written("[]"), written("[1]"),
     written('["a", 1]'), written('[true, "a"]'), written("[1.5, \"a\"]"), written('[-1, "a"]'),
     written(f'[{2**63}, "a"]'), written('[1, "\\u0000"]'), written('[1, "\\ud800"]'),
     written('[1, "a", 2]'), written("[" * 5000), "A" * 512],
)  # fmt: skip
def test_what_is_no_cursor_of_this_list_is_a_wrong_field(cursor: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        cursors.decode(cursor, int, str)
    assert [one.field for one in refused.value.problems] == ["cursor"]
