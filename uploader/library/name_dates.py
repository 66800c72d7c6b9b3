"""The time in the name that a camera, a phone or a program has given to a file."""

import re
from datetime import datetime

from uploader.decoding.moments import Moment, moment_of
from uploader.library.names import MADE_NAME

# Digital files are no older; other numbers of eight digits seldom begin with these years.
_FIRST_YEAR = 1990
# What stands right before the digits of a date in the names that cameras give.
_MADE_BY = "img|vid|pxl|mvimg|pano|dsc|dscn?|photo|image|screenshot|scan|burst|cover|saved?|snap"
_DAY = (
    rf"(?:(?<![0-9a-z])|(?<![a-z])(?:{_MADE_BY}))"
    r"(?P<year>(?:19|20)[0-9]{2})(?P<mark>[-._]?)(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})"
)
# `20240102_030405`, `2024-01-02 at 3.04.05 PM`, `20240102030405`: what follows may be a fraction of
# a second. Between day and time may stand a short word of any language.
_TIME = (
    r"(?:t|[ _.,-]{0,3}(?:[^\W\d_]{1,5}[ _])?)"
    r"(?P<hour>[0-9]{1,2})(?P<colon>[-._:h]?)(?P<minute>[0-9]{2})"
    r"(?:(?P=colon)(?P<second>[0-9]{2})(?:[-._]?(?P<part>[0-9]{3}))?)?"
    r"(?:\s?(?P<half>[ap])\.?m\b)?z?(?![0-9a-z])"
)
_WITH_TIME = re.compile(_DAY + _TIME, re.IGNORECASE)
_DAY_ALONE = re.compile(_DAY + r"(?![0-9a-z])", re.IGNORECASE)


def taken_by_name(name: str) -> Moment | None:
    """Return the time in a name, which is of a clock whose offset nobody knows; None without one.

    A day alone counts from its midnight on.
    """
    if MADE_NAME.fullmatch(name):
        return None
    for match in _WITH_TIME.finditer(name):
        if moment := _moment(match, is_whole=True):
            return moment
    for match in _DAY_ALONE.finditer(name):
        if moment := _moment(match, is_whole=False):
            return moment
    return None


def _moment(match: re.Match[str], *, is_whole: bool) -> Moment | None:
    found = match.groupdict()
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if year < _FIRST_YEAR:
        return None
    try:
        clock = _clock(found) if is_whole else (0, 0, 0, 0)
        return moment_of(datetime(year, month, day, *clock), None)  # noqa: DTZ001 - Nobody knows its offset.
    except ValueError:
        return None


def _clock(found: dict[str, str | None]) -> tuple[int, int, int, int]:
    """Return hour, minute, second and microsecond; raises ValueError where it is no time."""
    is_split, half = bool(found["colon"]), (found["half"] or "").lower()
    hour, second = found["hour"] or "", found["second"]
    # Without marks between them, a time has all of its six digits.
    if not is_split and (len(hour) < 2 or second is None):
        raise ValueError("a number")
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            raise ValueError("an hour of no half of a day")
        number = number % 12 + (12 if half == "p" else 0)
    return number, int(found["minute"] or 0), int(second or 0), int(found["part"] or 0) * 1000
