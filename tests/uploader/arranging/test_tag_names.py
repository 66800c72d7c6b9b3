"""What is a tag, and which two are the same."""

import sys
import unicodedata

import pytest

from uploader.arranging.tag_names import TagName, fold, read_tag, read_tags
from uploader.outcomes import InvalidFields


def refused(raw: str) -> str:
    with pytest.raises(InvalidFields) as raised:
        read_tag(raw, "tags")
    (error,) = raised.value.errors
    assert error["field"] == "tags"
    return error["message"]


@pytest.mark.parametrize(
    ("raw", "text", "folded"),
    [
        ("Sea", "Sea", "sea"),
        ("  2024 /  Winter   holiday ", "2024/Winter holiday", "2024/winter holiday"),
        ("a/b/c", "a/b/c", "a/b/c"),
        ("Straße", "Straße", "strasse"),
        ("\uff21\uff11", "\uff21\uff11", "a1"),
        ("e\u0301t\u00e9", "\u00e9t\u00e9", "\u00e9t\u00e9"),
        ("京都", "京都", "京都"),
        ("50% ;)\\", "50% ;)\\", "50% ;)\\"),
        ("👩\u200d🚀", "👩\u200d🚀", "👩🚀"),
        ("❤\ufe0f", "❤\ufe0f", "❤"),
        ("a.b/..c", "a.b/..c", "a.b/..c"),
        ("x" * 100, "x" * 100, "x" * 100),
        (" " * 60 + "x" * 100, "x" * 100, "x" * 100),
    ],
)
def test_a_tag_is_read(raw: str, text: str, folded: str) -> None:
    assert read_tag(raw, "tags") == TagName(text, folded)
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "empty"), ("  ", "empty"), ("/", "empty"), ("a//b", "empty"), ("/a", "empty"),
        ("a/", "empty"), ("a/ /b", "empty"), ("\u200b", "empty"), ("a/\ufe0f", "empty"),
        ("a,b", "comma"), ("a\tb", "control"), ("a\x00", "control"), ("a\nb", "control"),
        ("a\x7f", "control"), ("\ud800", "control"), (".", "dots"), ("..", "dots"),
        ("a/../b", "dots"), ("\u2024", "dots"), ("\u2025/a", "dots"), ("x" * 101, "100"),
        ("a/" + "b" * 99, "100"), ("\ufdfa" * 23, "100"),
    ],
)  # fmt: skip
def test_what_is_no_tag_is_said_why(raw: str, said: str) -> None:
    assert said in refused(raw)


def test_a_sign_that_is_compatible_to_a_slash_makes_no_part() -> None:
    assert read_tag("c\u2105d\uff0fe", "tags").folded.count("/") == 0


@pytest.mark.parametrize("plane", range(3))
def test_what_is_folded_is_folded_for_good(plane: int) -> None:
    for code in range(plane << 16, min((plane + 1) << 16, sys.maxunicode)):
        once = fold(f"a{chr(code)}b")
        assert fold(once) == once, hex(code)
        if unicodedata.category(chr(code)) == "Lu":
            assert fold(chr(code).lower()) == fold(chr(code)), hex(code)


def test_tags_count_once_as_they_are_typed_first() -> None:
    found = read_tags(["Sea", "bay", "SEA", "Bay "], "tags")
    assert [one.text for one in found] == ["Sea", "bay"]
    assert read_tags([], "tags") == []
