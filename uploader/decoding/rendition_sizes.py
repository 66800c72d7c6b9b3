"""The sizes of thumbnails, by the size of the upright picture alone: nobody has to decode it."""

# The most pixels across and down; a row of the gallery is at most as high.
THUMBNAIL_BOX = (1152, 360)
# For screens with two pixels or more where a style sheet has one.
THUMBNAIL_2X_BOX = (2304, 720)


def thumbnail_size(width: int, height: int, box: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height of a thumbnail of an upright picture; it never grows."""
    scale = min(1.0, box[0] / width, box[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def has_thumbnail_2x(width: int, height: int) -> bool:
    """Say whether a second thumbnail would show more of an upright picture than the first does."""
    first, second = (
        thumbnail_size(width, height, box) for box in (THUMBNAIL_BOX, THUMBNAIL_2X_BOX)
    )
    return second != first
