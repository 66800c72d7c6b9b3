"""The shapes of renditions, by the size of the upright picture alone: nobody has to decode it."""

from dataclasses import dataclass

# The most pixels across and down of a thumbnail; a row of the gallery is hardly ever as high.
THUMBNAIL_BOX = (1152, 360)
# For screens with two pixels or more where a style sheet has one.
THUMBNAIL_2X_BOX = (2304, 720)
# How many times longer one edge is than the other, at the most: a tile of the gallery is no wider
# and no taller, and of a longer picture shows a part. All of it would be a line.
WIDEST, TALLEST = 3.2, 2.5
PREVIEW_EDGE = 2048
# In a preview of that edge the letters of a long screenshot could not be read. What is longer than
# that many times its width keeps its short edge up to so many pixels,
LONG = 2
LONG_SHORT_EDGE = 1440
# as far as WebP has room (RFC 9649, 2.6: 14 bits), and a decoder has memory and time.
MOST_EDGE = 16_383
MOST_PIXELS = 12_000_000


@dataclass(frozen=True)
class Shape:
    """How many pixels of an upright picture are shown, across and down, and in which size."""

    shown: tuple[int, int]
    size: tuple[int, int]


def thumbnail_shape(width: int, height: int) -> Shape:
    """Return the shape of the thumbnail of an upright picture; it never grows."""
    return _boxed(_part(width, height), THUMBNAIL_BOX)


def thumbnail_2x_shape(width: int, height: int) -> Shape:
    """Return the shape of the second thumbnail of an upright picture; it never grows."""
    return _boxed(_part(width, height), THUMBNAIL_2X_BOX)


def has_thumbnail_2x(width: int, height: int) -> bool:
    """Say whether a second thumbnail would show more of an upright picture than the first does."""
    return thumbnail_2x_shape(width, height) != thumbnail_shape(width, height)


def preview_shape(width: int, height: int) -> Shape:
    """Return the shape of the preview of an upright picture, which shows all of it."""
    short, long = sorted((width, height))
    scale = PREVIEW_EDGE / long
    if long > LONG * short:
        by_pixels = (MOST_PIXELS / (width * height)) ** 0.5
        scale = max(scale, min(LONG_SHORT_EDGE / short, MOST_EDGE / long, by_pixels))
    return _scaled((width, height), scale)


def _part(width: int, height: int) -> tuple[int, int]:
    return min(width, round(WIDEST * height)), min(height, round(TALLEST * width))


def _boxed(shown: tuple[int, int], box: tuple[int, int]) -> Shape:
    return _scaled(shown, min(box[0] / shown[0], box[1] / shown[1]))


def _scaled(shown: tuple[int, int], scale: float) -> Shape:
    width, height = (max(1, round(edge * min(1.0, scale))) for edge in shown)
    return Shape(shown, (width, height))
