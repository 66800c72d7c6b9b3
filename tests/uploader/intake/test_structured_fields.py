"""Structured fields of HTTP (RFC 9651), good and hostile ones."""

from collections.abc import Callable

import pytest

from uploader.intake.structured_fields import (
    read_boolean,
    read_byte_sequences,
    read_integer,
    read_string,
)

READERS = [read_boolean, read_byte_sequences, read_integer, read_string]
HOSTILE = [
    "\0", "\x7f", "ü", "☃", ",", ";", "=", "a=", "?", "?2", "?1 ?1", "1,2", "1 2", '"', '"\\',
    '"\\a"', ":", ":=:", ":A:", ":A=A=:", ":AAAA", "(", "()", "(1 2", "@", "@99999999999999",
    '%"%ff"', "a" * 9000, '"' + "\\" * 9000, "(" * 9000, "a=" + ":" * 9000, ";a" * 3000, "-" * 9000,
    "9" * 16,
]  # fmt: skip


@pytest.mark.parametrize("field", HOSTILE)
@pytest.mark.parametrize("read", READERS)
def test_what_is_malformed_is_none_and_never_an_error(
    read: Callable[[str], object], field: str
) -> None:
    assert read(field) is None


@pytest.mark.parametrize(
    ("field", "members"),
    [
        ("a=:YWJj:", {"a": b"abc"}),
        ("a=:YWJj:;x=1;y, b=::", {"a": b"abc", "b": b""}),
        ("a=:YWJj:,\tb=:YWI:", {"a": b"abc", "b": b"ab"}),
        ("a=:YQ==:, a=:Yg==:", {"a": b"b"}),
        ('a=:YWJj:;x="1, b=2"', {"a": b"abc"}),
        ("", {}),
    ],
)
def test_a_dictionary_of_byte_sequences(field: str, members: dict[str, bytes]) -> None:
    assert read_byte_sequences(field) == members


@pytest.mark.parametrize(
    "field", ["a", "a=1", "a=:YWJj:, b", "a=(:YWJj:)", "A=:YWJj:", "a = :YWJj:", "a=:YWJj:,"]
)
def test_a_dictionary_of_anything_else_is_none(field: str) -> None:
    assert read_byte_sequences(field) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('"abc"', "abc"), ('""', ""), ('"a \\"b\\" \\\\"', 'a "b" \\'), ('  "abc" ', "abc"),
        ("abc", None), ('%"abc"', None), ('"abc";x=1', None), ("1", None), ("?1", None),
    ],
)  # fmt: skip
def test_a_string_without_parameters(field: str, value: str | None) -> None:
    assert read_string(field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [("?1", True), ("?0", False), ("?1;a=2", True), (" ?0 ", False), ("1", None), ("", None)],
)
def test_a_boolean(field: str, value: bool | None) -> None:
    assert read_boolean(field) is value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("0", 0), ("15", 15), ("-3", -3), ("007", 7), ("3;a", 3), ("9" * 15, 10**15 - 1),
        ("1.0", None), ("?1", None), ('"1"', None), ("", None),
    ],
)  # fmt: skip
def test_an_integer(field: str, value: int | None) -> None:
    found = read_integer(field)
    assert found == value
    assert not isinstance(found, bool)
