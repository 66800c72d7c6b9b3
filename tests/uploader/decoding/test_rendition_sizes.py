"""The shapes of thumbnails and previews, by the size of their picture."""

import pytest

from uploader.decoding.rendition_sizes import (
    MOST_EDGE,
    MOST_PIXELS,
    Shape,
    has_thumbnail_2x,
    preview_shape,
    thumbnail_2x_shape,
    thumbnail_shape,
)


@pytest.mark.parametrize(
    ("size", "shown", "first", "second"),
    [
        ((4000, 3000), (4000, 3000), (480, 360), (960, 720)),
        ((3000, 4000), (3000, 4000), (270, 360), (540, 720)),
        ((750, 500), (750, 500), (540, 360), (750, 500)),
        ((20_000, 1000), (3200, 1000), (1152, 360), (2304, 720)),
        ((1080, 20_000), (1080, 2700), (144, 360), (288, 720)),
        ((1, 60_000), (1, 2), (1, 2), (1, 2)),
        ((60_000, 1), (3, 1), (3, 1), (3, 1)),
    ],
)
def test_a_thumbnail_fills_a_tile_and_the_second_has_twice_the_pixels_as_far_as_there_are(
    size: tuple[int, int], shown: tuple[int, int], first: tuple[int, int], second: tuple[int, int]
) -> None:
    assert thumbnail_shape(*size) == Shape(shown, first)
    assert thumbnail_2x_shape(*size) == Shape(shown, second)
    assert has_thumbnail_2x(*size) is (first != second)


@pytest.mark.parametrize("size", [(1, 1), (100, 50), (480, 360), (1152, 360)])
def test_a_thumbnail_with_all_pixels_is_the_only_one(size: tuple[int, int]) -> None:
    assert thumbnail_shape(*size) == Shape(size, size)
    assert not has_thumbnail_2x(*size)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((4000, 3000), (2048, 1536)),
        ((4000, 2000), (2048, 1024)),
        ((1080, 2400), (1080, 2400)),
        ((1920, 12_000), (1386, 8660)),
        ((1080, 20_000), (805, 14_907)),
        ((20_000, 1000), (15_492, 775)),
        ((8000, 2000), (5760, 1440)),
        ((2000, 30_000), (894, 13_416)),
        ((1, 60_000), (1, 16_383)),
        ((60_000, 1), (16_383, 1)),
    ],
)
def test_a_preview_shows_all_of_a_picture_and_of_a_long_one_keeps_the_short_edge(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert preview_shape(*size) == Shape(size, expected)


def test_no_shape_grows_is_empty_or_takes_more_than_a_decoder_has() -> None:
    edges = [1, 2, 3, 7, 64, 359, 1000, 1441, 4096, 16_384, 60_000, 100_000]
    for width in edges:
        for height in edges:
            for shape_of in (thumbnail_shape, thumbnail_2x_shape, preview_shape):
                shape = shape_of(width, height)
                pairs = zip((width, height), shape.shown, shape.size, strict=True)
                assert all(edge >= shown >= size >= 1 for edge, shown, size in pairs)
                assert max(shape.size) <= MOST_EDGE
                assert shape.size[0] * shape.size[1] <= MOST_PIXELS + max(shape.size)
