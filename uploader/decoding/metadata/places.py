"""Where a picture was taken, as GPS receivers write it into EXIF (CIPA DC-008, 4.6.6)."""

import math
from collections.abc import Mapping

from uploader.decoding.details import number_within
from uploader.decoding.metadata.directories import Value
from uploader.decoding.metadata.texts import text_of

_SOUTH_OR_NORTH, _LATITUDE, _WEST_OR_EAST, _LONGITUDE = 1, 2, 3, 4
# About a decimetre: receivers know no more, and no float looks odd with it.
_DIGITS = 6


def place_of(tags: Mapping[int, Value]) -> tuple[float, float] | None:
    """Return degrees north and east; None where they are missing or cannot be.

    0/0, in the open sea, is what receivers write that do not know where they are.
    """
    latitude = _degrees(tags, _LATITUDE, _SOUTH_OR_NORTH, "NS", 90.0)
    longitude = _degrees(tags, _LONGITUDE, _WEST_OR_EAST, "EW", 180.0)
    if latitude is None or longitude is None or not (latitude or longitude):
        return None
    return latitude, longitude


def _degrees(
    tags: Mapping[int, Value], tag: int, reference: int, directions: str, most: float
) -> float | None:
    parts, direction = tags.get(tag), text_of(tags.get(reference)).upper()[:1]
    if not isinstance(parts, tuple) or not parts or direction not in set(directions):
        return None
    # Degrees, minutes and seconds. Some leave the last ones out, or write 0/0 for them.
    known = [0.0 if place and math.isnan(part) else part for place, part in enumerate(parts[:3])]
    degrees: float = sum(part / 60**place for place, part in enumerate(known))
    if number_within(degrees, 0.0, most) is None:
        return None
    return round(-degrees if direction == directions[1] else degrees, _DIGITS)
