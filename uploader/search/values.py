"""The values of keys: how a time, a size, a number or a choice is written, and what it means."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from uploader.arranging import tag_names
from uploader.decoding.formats import FORMATS
from uploader.library.search_texts import fold

Words = tuple[str, ...]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_COMPARED = re.compile(r"(>=|<=|>|<)(.*)")
_SIZE = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?\s?(b|kb|mb|gb)?", re.IGNORECASE)
_BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_PIXELS = re.compile(r"([0-9]{1,6})(?:px)?", re.IGNORECASE)
_DECIMAL = r"([0-9]{1,4}(?:\.[0-9]{1,3})?)"
_RATIO = re.compile(rf"{_DECIMAL}(?::{_DECIMAL})?")
# So much may a picture of 16:9 differ from it, which seldom has a whole number of pixels.
_ABOUT = Fraction(1, 100)


class WrongValueError(Exception):
    """A value that a key does not have; the text is the sentence that says what would be right."""


@dataclass(frozen=True)
class Range:
    """All numbers from one to another, or, where it `is_open`, those between them.

    None is no bound.
    """

    least: Fraction | int | None
    most: Fraction | int | None
    is_open: bool = False


@dataclass(frozen=True)
class _Meant:
    """The numbers that a written one stands for, and what it is compared as."""

    least: Fraction | int
    most: Fraction | int
    exact: Fraction | int | None = None

    @property
    def low(self) -> Fraction | int:
        return self.least if self.exact is None else self.exact

    @property
    def high(self) -> Fraction | int:
        return self.most if self.exact is None else self.exact


def read_time(texts: Words) -> Range:
    """Read years, months and days as microseconds since 1970; raises WrongValueError."""
    return _read_range(
        texts, _meant_by_date, "Write a year, a month or a day: 2024, 2024-03, 2024..2025-03."
    )


def read_size(texts: Words) -> Range:
    """Read numbers of bytes, in decimal units; raises WrongValueError."""
    return _read_range(texts, _meant_by_size, "Write a size: >5mb, <=300kb, 1mb..2.5mb.")


def read_pixels(texts: Words) -> Range:
    """Read numbers of pixels; raises WrongValueError."""
    return _read_range(texts, _meant_by_pixels, "Write a number of pixels: 1920, >3000, 800..1200.")


def read_ratio(texts: Words) -> Range:
    """Read how much wider than high; raises WrongValueError."""
    one = Fraction(1)
    named = {
        "square": Range(one, one),
        "landscape": Range(one, None, is_open=True),
        "portrait": Range(None, one, is_open=True),
    }
    return named.get(_joined(texts).casefold()) or _read_range(
        texts,
        _meant_by_ratio,
        "Write a ratio: 16:9, >1.5, 1..2, square, landscape or portrait.",
    )


def read_texts(texts: Words) -> Words:
    """Take any texts; raises WrongValueError where there is none."""
    if not texts or not all(fold(text) for text in texts):
        raise WrongValueError("Write what to look for, right behind the colon.")
    return texts


def read_tags(texts: Words) -> Words:
    """Take tags as they are compared; raises WrongValueError where there is none."""
    tags = tuple(tag_names.fold(text).strip(tag_names.SEPARATOR) for text in texts)
    if not tags or not all(tags):
        raise WrongValueError("Write a tag, right behind the colon.")
    return tags


def chooser(choices: Mapping[str, str]) -> Callable[[Words], Words]:
    """Return what reads some of these words, each as the one that it stands for."""
    listed = ", ".join(dict.fromkeys(choices.values()))

    def read(texts: Words) -> Words:
        chosen = [choices.get(text.casefold()) for text in texts]
        if not chosen or None in chosen:
            raise WrongValueError(f"Write {'one of ' if len(choices) > 1 else ''}{listed}.")
        return tuple(one for one in chosen if one is not None)

    return read


# A type of picture by any extension of its files.
TYPES = {
    written: one.extension
    for one in FORMATS.values()
    for written in (one.extension, *one.aliases, one.decoder.casefold())
}


def _read_range(texts: Words, read: Callable[[str], _Meant | None], sentence: str) -> Range:
    text = _joined(texts)
    found = _compared(text, read) or _between(text, read)
    if found is None:
        raise WrongValueError(sentence)
    if found.least is not None and found.most is not None and found.least > found.most:
        raise WrongValueError("Write the smaller or earlier one first.")
    return found


def _compared(text: str, read: Callable[[str], _Meant | None]) -> Range | None:
    match = _COMPARED.fullmatch(text)
    meant = read(match[2].strip()) if match else None
    if match is None or meant is None:
        return None
    return {
        ">": Range(meant.high, None, is_open=True),
        ">=": Range(meant.low, None),
        "<": Range(None, meant.low, is_open=True),
        "<=": Range(None, meant.high),
    }[match[1]]


def _between(text: str, read: Callable[[str], _Meant | None]) -> Range | None:
    first, dots, last = (part.strip() for part in text.partition(".."))
    if not dots:
        meant = read(text)
        return None if meant is None else Range(meant.least, meant.most)
    meant_first, meant_last = read(first), read(last)
    # An end may be left open, and both cannot.
    if (first and meant_first is None) or (last and meant_last is None) or not (first or last):
        return None
    return Range(
        None if meant_first is None else meant_first.low,
        None if meant_last is None else meant_last.high,
    )


def _meant_by_date(text: str) -> _Meant | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        begin = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
        if day:
            end = begin + timedelta(days=1)
        elif month:
            end = (begin + timedelta(days=31)).replace(day=1)
        else:
            end = begin.replace(year=begin.year + 1)
    except (ValueError, OverflowError):
        return None
    return _Meant(_microseconds(begin), _microseconds(end) - 1)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _meant_by_size(text: str) -> _Meant | None:
    match = _SIZE.fullmatch(text)
    if match is None:
        return None
    unit = _BYTES[(match[3] or "b").casefold()]
    decimals = match[2] or ""
    exact = Fraction(f"{match[1]}.{decimals or 0}") * unit
    if exact.denominator != 1:
        return None
    # What is shown as 5 MB, or as 5.2 MB, has never just so many bytes.
    half = unit // 10 ** len(decimals) // 2
    return _Meant(int(exact) - half, int(exact) + half, int(exact))


def _meant_by_pixels(text: str) -> _Meant | None:
    match = _PIXELS.fullmatch(text)
    return _Meant(int(match[1]), int(match[1])) if match else None


def _meant_by_ratio(text: str) -> _Meant | None:
    match = _RATIO.fullmatch(text)
    if match is None or not Fraction(match[1]) or (match[2] and not Fraction(match[2])):
        return None
    ratio = Fraction(match[1]) / Fraction(match[2] or 1)
    return _Meant(ratio * (1 - _ABOUT), ratio * (1 + _ABOUT), ratio)


def _joined(texts: Words) -> str:
    return ",".join(texts)
