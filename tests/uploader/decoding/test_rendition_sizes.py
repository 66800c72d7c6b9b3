"""The sizes of thumbnails, by the size of their picture."""

import pytest

from uploader.decoding.rendition_sizes import (
    THUMBNAIL_2X_BOX,
    THUMBNAIL_BOX,
    has_thumbnail_2x,
    thumbnail_size,
)


@pytest.mark.parametrize(
    ("size", "first", "second"),
    [
        ((4000, 3000), (480, 360), (960, 720)),
        ((3000, 4000), (270, 360), (540, 720)),
        ((4000, 300), (1152, 86), (2304, 173)),
        ((750, 500), (540, 360), (750, 500)),
    ],
)
def test_the_second_thumbnail_has_twice_the_pixels_across_as_far_as_there_are(
    size: tuple[int, int], first: tuple[int, int], second: tuple[int, int]
) -> None:
    assert thumbnail_size(*size, THUMBNAIL_BOX) == first
    assert thumbnail_size(*size, THUMBNAIL_2X_BOX) == second
    assert has_thumbnail_2x(*size)


@pytest.mark.parametrize("size", [(1, 1), (100, 50), (480, 360), (1152, 360)])
def test_a_thumbnail_with_all_pixels_is_the_only_one(size: tuple[int, int]) -> None:
    assert thumbnail_size(*size, THUMBNAIL_BOX) == size
    assert not has_thumbnail_2x(*size)
