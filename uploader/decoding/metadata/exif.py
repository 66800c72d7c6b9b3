"""What EXIF (CIPA DC-008) says of how, when and where a picture was taken."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from uploader.decoding.details import Details, number_within
from uploader.decoding.metadata.cameras import camera_of, lens_of
from uploader.decoding.metadata.directories import Value, read_directory, read_header
from uploader.decoding.metadata.places import place_of
from uploader.decoding.metadata.texts import description_of, text_of
from uploader.decoding.moments import Moment, moment_of, read_offset

_DESCRIPTION, _MAKE, _MODEL = 0x010E, 0x010F, 0x0110
_EXIF, _GPS = 0x8769, 0x8825
_SECONDS, _APERTURE, _ISO, _FOCAL_LENGTH = 0x829A, 0x829D, 0x8827, 0x920A
_LENS = 0xA434
# When it was taken, before when it became digital: the time, its offset, and its part of a second.
_TIMES = ((0x9003, 0x9011, 0x9291), (0x9004, 0x9012, 0x9292))
_OF_EXPOSURE = {_SECONDS, _APERTURE, _ISO, _FOCAL_LENGTH, _LENS, *_TIMES[0], *_TIMES[1]}
_OF_PICTURE = {_DESCRIPTION, _MAKE, _MODEL, _EXIF, _GPS}
_OF_PLACE = {1, 2, 3, 4}
# As the standard has it (2019:05:12 14:05:00), and as careless writers do.
_TIME = re.compile(
    r"([0-9]{4})[:/.-] ?([0-9]{1,2})[:/.-] ?([0-9]{1,2})[ T]{1,2}"
    r"([0-9]{1,2}): ?([0-9]{1,2}): ?([0-9]{1,2})(.*)",
    re.ASCII | re.DOTALL,
)
_MOST_SENSITIVITY = 10_000_000

_Tags = Mapping[int, Value]


def read_exif(file: BinaryIO, start: int = 0) -> Details | None:
    """Read the EXIF data that begins at a place of a file, or a TIFF; None where there is none."""
    header = read_header(file, start)
    if header is None:
        return None
    # Some writers put all tags into the first directory.
    tags = read_directory(file, header, header.first, _OF_PICTURE | _OF_EXPOSURE)
    at, place_at = _place(tags, _EXIF), _place(tags, _GPS)
    if at:
        tags |= read_directory(file, header, at, _OF_EXPOSURE)
    place = place_of(read_directory(file, header, place_at, _OF_PLACE)) if place_at else None
    latitude, longitude = place or (None, None)
    return Details(
        taken=next(filter(None, (_moment(tags, *kinds) for kinds in _TIMES)), None),
        camera=camera_of(text_of(tags.get(_MAKE)), text_of(tags.get(_MODEL))),
        lens=lens_of(text_of(tags.get(_LENS))),
        description=description_of(text_of(tags.get(_DESCRIPTION))),
        exposure_seconds=_above_zero(tags, _SECONDS),
        aperture=_above_zero(tags, _APERTURE),
        iso=_sensitivity(tags),
        focal_length=_above_zero(tags, _FOCAL_LENGTH),
        latitude=latitude,
        longitude=longitude,
    )


def _moment(tags: _Tags, time: int, offset: int, part: int) -> Moment | None:
    match = _TIME.match(text_of(tags.get(time)))
    if match is None:
        return None
    digits = re.match("[0-9]{1,6}", text_of(tags.get(part)))
    microseconds = int(digits[0].ljust(6, "0")) if digits else 0
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    try:
        clock = datetime(year, month, day, hour, minute, second, microseconds)  # noqa: DTZ001 - Its offset goes beside it.
    except ValueError:
        return None
    # Some phones write the offset behind the time.
    found = read_offset(text_of(tags.get(offset)))
    return moment_of(clock, read_offset(match[7]) if found is None else found)


def _place(tags: _Tags, tag: int) -> int:
    """Return where a further directory is; 0 where there is none."""
    number = _number(tags, tag)
    return number if isinstance(number, int) and number > 0 else 0


def _number(tags: _Tags, tag: int) -> int | float | None:
    value = tags.get(tag)
    return value[0] if isinstance(value, tuple) and value else None


def _above_zero(tags: _Tags, tag: int) -> float | None:
    """Return a number that says something: writers that do not know it put 0."""
    number = number_within(_number(tags, tag), 0.0, 1e9)
    return number or None


def _sensitivity(tags: _Tags) -> int | None:
    number = number_within(_number(tags, _ISO), 1, _MOST_SENSITIVITY)
    # 65535 says that it is more than this tag holds.
    return None if number is None or number == 65535 else int(number)
