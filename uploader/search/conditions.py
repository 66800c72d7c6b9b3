"""What the terms of a search ask of an image, in the SQL of both databases.

A condition is on columns of `images`, or, of what is in a text, on those of `image_texts`.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    true,
)

from uploader.clock import SECOND
from uploader.decoding.formats import FORMATS
from uploader.library import visibility
from uploader.library.loose_images import HAS_TAGS
from uploader.library.search_texts import fold
from uploader.records.tables import image_texts, images
from uploader.search.lookups import Lookup, has_no_tag
from uploader.search.values import Range, Words

_MINUTE = 60 * SECOND
_DAY = 24 * 60 * _MINUTE
# What the clock of the camera showed, as pages show it; where that is not known, the upload.
_TAKEN: ColumnElement[Any] = case(
    (
        images.c.taken_known,
        images.c.taken_at
        + cast(func.coalesce(images.c.taken_offset_minutes, 0), BigInteger) * _MINUTE,
    ),
    else_=images.c.created_at,
)
_BY_STATE: dict[str, ColumnElement[bool]] = {
    "shared": visibility.IS_LINKED,
    "private": ~visibility.IS_LINKED,
    "damaged": visibility.IS_DAMAGED,
    # As the partial index of favourites has it.
    "favourite": images.c.favourite == true(),
    "untagged": ~HAS_TAGS,
}


def has_words(text: str) -> ColumnElement[bool]:
    """Select the texts in which this stands, in any case and with any marks."""
    return _contains(image_texts.c.text, text)


def has_camera(names: Words) -> ColumnElement[bool]:
    """Select the texts of images taken with one of these cameras or lenses."""
    return or_(*(_contains(image_texts.c.camera, name) for name in names))


def has_type(extensions: Words) -> ColumnElement[bool]:
    """Select images of one of these types."""
    wanted = [name for name, one in FORMATS.items() if one.extension in extensions]
    return images.c.format.in_(wanted)


def is_one_of(states: Words) -> ColumnElement[bool] | Lookup:
    """Select images that are one of these; which of all images are in the trash is asked before."""
    if states == ("untagged",):
        return has_no_tag()
    return or_(*(_BY_STATE[state] for state in states))


def was_taken(times: Range) -> ColumnElement[bool]:
    """Select images by the clock of the camera.

    An index has the moment itself, from which the clock is less than a day away. Where that is not
    known, it is the time of the upload.
    """
    least = None if times.least is None else times.least - _DAY
    most = None if times.most is None else times.most + _DAY
    return and_(_is_in(images.c.taken_at, Range(least, most)), _is_in(_TAKEN, times))


def was_uploaded(times: Range) -> ColumnElement[bool]:
    """Select images by the time of the upload."""
    return _is_in(images.c.created_at, times)


def has_size(sizes: Range) -> ColumnElement[bool]:
    """Select images by their number of bytes."""
    return _is_in(images.c.bytes, sizes)


def has_width(pixels: Range) -> ColumnElement[bool]:
    """Select images by how many pixels they are wide."""
    return _is_in(images.c.width, pixels)


def has_height(pixels: Range) -> ColumnElement[bool]:
    """Select images by how many pixels they are high."""
    return _is_in(images.c.height, pixels)


def has_ratio(ratios: Range) -> ColumnElement[bool]:
    """Select images by their width over their height, in whole numbers, which both databases have.

    At most 10^6 pixels, times at most 10^9 of a ratio: that is held in 64 bits.
    """

    def side(bound: Fraction | int | None) -> tuple[Any, Any] | None:
        if bound is None:
            return None
        return _times(images.c.width, bound.denominator), _times(images.c.height, bound.numerator)

    return _between(side(ratios.least), side(ratios.most), is_open=ratios.is_open)


def _contains(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    plain = fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{plain}%", escape="\\")


def _is_in(column: ColumnElement[Any], numbers: Range) -> ColumnElement[bool]:
    least, most = (
        None if bound is None else (column, literal(int(bound), BigInteger))
        for bound in (numbers.least, numbers.most)
    )
    return _between(least, most, is_open=numbers.is_open)


def _between(
    least: tuple[Any, Any] | None, most: tuple[Any, Any] | None, *, is_open: bool
) -> ColumnElement[bool]:
    above: Callable[[Any, Any], Any] = (lambda a, b: a > b) if is_open else (lambda a, b: a >= b)
    below: Callable[[Any, Any], Any] = (lambda a, b: a < b) if is_open else (lambda a, b: a <= b)
    both = [above(*least)] if least else []
    return and_(*both, *([below(*most)] if most else []))


def _times(column: ColumnElement[Any], factor: int) -> ColumnElement[Any]:
    return cast(column, BigInteger) * literal(factor, BigInteger)
