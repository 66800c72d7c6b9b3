"""How values are written, and what they mean."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from uploader.search.values import (
    TYPES,
    Range,
    WrongValueError,
    chooser,
    read_pixels,
    read_ratio,
    read_size,
    read_tags,
    read_texts,
    read_time,
)


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type,misc] # Year, month, day.


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2024", (2024, 1, 1), (2025, 1, 1)),
        ("2024-02", (2024, 2, 1), (2024, 3, 1)),
        ("2024-12", (2024, 12, 1), (2025, 1, 1)),
        ("2024-2-29", (2024, 2, 29), (2024, 3, 1)),
        ("2024..2025-03", (2024, 1, 1), (2025, 4, 1)),
        ("2024-01-05..2024-01-05", (2024, 1, 5), (2024, 1, 6)),
        ("1969", (1969, 1, 1), (1970, 1, 1)),
    ],
)
def test_a_time_is_a_whole_year_month_or_day(
    text: str, begin: tuple[int, ...], end: tuple[int, ...]
) -> None:
    assert read_time((text,)) == Range(at(*begin), at(*end) - 1)


def test_an_end_of_a_time_may_be_left_open_and_be_compared() -> None:
    assert read_time(("..2024",)) == Range(None, at(2025, 1, 1) - 1)
    assert read_time(("2024..",)) == Range(at(2024, 1, 1), None)
    assert read_time((">2024",)) == Range(at(2025, 1, 1) - 1, None, is_open=True)
    assert read_time((">=2024",)) == Range(at(2024, 1, 1), None)
    assert read_time(("<2024",)) == Range(None, at(2024, 1, 1), is_open=True)
    assert read_time(("<=2024",)) == Range(None, at(2025, 1, 1) - 1)


@pytest.mark.parametrize(
    "text",
    ["", "..", "...", "24", "2024-13", "2023-02-29", "2024-01-01-01", "0000", "9999", "9999-12",
     "2024,2025", "yesterday", "2024..x", "x..2024", ">", ">x", "٢٠٢٤", "2025..2024"],
)  # fmt: skip
def test_another_time_is_refused(text: str) -> None:
    with pytest.raises(WrongValueError, match=r"^Write .*\.$"):
        read_time((text,))


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        (">5mb", Range(5_000_000, None, is_open=True)),
        (">=5MB", Range(5_000_000, None)),
        ("<1.5kb", Range(None, 1500, is_open=True)),
        ("<= 2 gb", Range(None, 2_000_000_000)),
        ("1mb..2.5mb", Range(1_000_000, 2_500_000)),
        ("..7", Range(None, 7)),
        ("300", Range(300, 300)),
        ("5mb", Range(4_500_000, 5_500_000)),
        ("5.2mb", Range(5_150_000, 5_250_000)),
    ],
)
def test_a_size_has_a_unit_or_is_in_bytes(text: str, range_: Range) -> None:
    assert read_size((text,)) == range_


@pytest.mark.parametrize(
    "text", ["", "mb", "5tb", "-5", "1.5", "1.5b", "5mb..1mb", "5mib", "1,5mb"]
)
def test_another_size_is_refused(text: str) -> None:
    with pytest.raises(WrongValueError):
        read_size((text,))


def test_pixels_are_whole_numbers() -> None:
    assert read_pixels(("1920",)) == Range(1920, 1920)
    assert read_pixels((">3000px",)) == Range(3000, None, is_open=True)
    for text in ("", "1.5", "many", "1234567"):
        with pytest.raises(WrongValueError):
            read_pixels((text,))


def test_a_ratio_is_one_number_or_two_or_a_word() -> None:
    wide = Fraction(16, 9)
    assert read_ratio(("16:9",)) == Range(wide * Fraction(99, 100), wide * Fraction(101, 100))
    assert read_ratio((">1.5",)) == Range(Fraction(3, 2), None, is_open=True)
    assert read_ratio(("1..2",)) == Range(1, 2)
    assert read_ratio(("Square",)) == Range(1, 1)
    assert read_ratio(("landscape",)) == Range(1, None, is_open=True)
    assert read_ratio(("portrait",)) == Range(None, 1, is_open=True)
    for text in ("", "0", "1:0", "0:1", "wide", "1:2:3", "2..1"):
        with pytest.raises(WrongValueError):
            read_ratio((text,))


def test_texts_are_any_that_have_something_to_look_for() -> None:
    assert read_texts(("a", "b c")) == ("a", "b c")
    for texts in ((), ("\u00b4",)):
        with pytest.raises(WrongValueError):
            read_texts(texts)


def test_a_choice_is_one_of_some_words() -> None:
    read = chooser(TYPES)
    assert read(("JPEG", "jpe", "heif")) == ("jpg", "jpg", "heic")
    for texts in ((), ("jpg", "doc")):
        with pytest.raises(WrongValueError, match="Write one of jpg, png"):
            read(texts)
    with pytest.raises(WrongValueError, match=r"^Write none\.$"):
        chooser({"none": "none"})(("some",))


@pytest.mark.parametrize(
    ("texts", "tags"),
    [
        (("Travel",), ("travel",)),
        (("Travel / Lisbon/", "50 %"), ("travel/lisbon", "50 %")),
        (("CAFE\u0301",), ("café",)),
    ],
)
def test_tags_are_read_as_they_are_compared(texts: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert read_tags(texts) == tags


@pytest.mark.parametrize("texts", [(), ("/",), ("\u200b",), ("a", "//")])
def test_what_is_no_tag_is_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(WrongValueError):
        read_tags(texts)
