"""The walk over the blocks of a GIF."""

import io

import pytest

from tests.uploader.decoding.gif_files import (
    PALETTE,
    TRAILER,
    control,
    file_of,
    gif,
    image,
    repeated,
    xmp,
)
from uploader.decoding.readers.complexity import MOST_FRAMES, TooComplexError
from uploader.decoding.readers.gif_blocks import MOST_BLOCKS, MOST_SUB_BLOCKS, read_gif

TWO = (image(1), control(), image(2))


def test_frames_are_found_with_how_they_are_shown() -> None:
    found = read_gif(file_of(image(1), control(2, 3, 7), image(2, (8, 4), (1, 2), PALETTE)))
    assert (found.width, found.height, found.palette) == (16, 16, PALETTE)
    first, second = found.frames
    assert (first.milliseconds, first.disposal, first.transparent) == (0, 0, None)
    assert (second.left, second.top, second.width, second.height) == (1, 2, 8, 4)
    assert (second.milliseconds, second.disposal, second.transparent) == (70, 2, 3)
    assert second.palette == PALETTE


def test_how_a_frame_is_shown_holds_for_that_frame_alone() -> None:
    found = read_gif(file_of(control(2, 1), image(1), image(2)))
    assert (found.frames[1].disposal, found.frames[1].transparent) == (0, None)


def test_the_last_control_before_a_frame_counts_also_before_other_extensions() -> None:
    text = b"!\1\x0c" + bytes(12) + b"\0"
    found = read_gif(file_of(control(2, 1), control(3), text, b"!\xfe\3abc\0", image(1)))
    assert (found.frames[0].disposal, found.frames[0].transparent) == (3, None)


@pytest.mark.parametrize(
    ("blocks", "plays"),
    [
        (TWO, 1),
        ((repeated(0), *TWO), 0),
        ((repeated(1), *TWO), 2),
        ((repeated(4), *TWO), 5),
        ((repeated(3, b"ANIMEXTS1.0"), *TWO), 4),
        ((repeated(3, b"SOMETHING.0"), *TWO), 1),
        ((TWO[0], repeated(3), *TWO[1:]), 4),
        ((*TWO, repeated(3)), 4),
        ((b"!\xff\x0bNETSCAPE2.0\0", *TWO), 1),
        ((b"!\xff\x0bNETSCAPE2.0\2\1\1\0", *TWO), 1),
    ],
)
def test_it_plays_once_more_than_it_is_repeated(blocks: tuple[bytes, ...], plays: int) -> None:
    assert read_gif(file_of(*blocks)).plays == plays


@pytest.mark.parametrize(
    "end",
    [b"", TRAILER, TRAILER + b"junk", b"junk", b"\0", control() + TRAILER, control() + b"junk"],
)
def test_it_ends_at_the_trailer_and_at_what_is_no_block(end: bytes) -> None:
    assert len(read_gif(io.BytesIO(gif(*TWO) + end)).frames) == 2


@pytest.mark.parametrize("length", range(1, len(control() + image(3, palette=PALETTE)[:23])))
def test_a_file_that_ends_before_the_pixels_of_a_frame_lacks_it(length: int) -> None:
    third = control() + image(3, palette=PALETTE)
    with pytest.raises(OSError, match="truncated"):
        read_gif(io.BytesIO(gif(*TWO) + third[:length]))


@pytest.mark.parametrize("length", range(1, 21))
def test_a_file_that_ends_in_an_extension_is_not_whole(length: int) -> None:
    text = b"!\xfe\3abc\3def\3ghi\3jkl\3mno\0"
    with pytest.raises(OSError, match="truncated"):
        read_gif(io.BytesIO(gif(*TWO) + text[:length]))


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"GIF90a" + bytes(20), gif(), gif(b"\0", *TWO)])
def test_a_file_without_frames_is_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="no"):
        read_gif(io.BytesIO(data))


@pytest.mark.parametrize(
    ("first", "place", "whole"),
    [((16, 16), (0, 0), (16, 16)), ((8, 8), (4, 4), (12, 12)), ((8, 8), (20, 20), (28, 28))],
)
def test_the_first_frame_may_enlarge_the_screen(
    first: tuple[int, int], place: tuple[int, int], whole: tuple[int, int]
) -> None:
    found = read_gif(file_of(image(1, first, place), image(2, (40, 40)), size=(8, 8)))
    assert (found.width, found.height) == whole


def test_frames_are_bounded() -> None:
    small = image(1, (1, 1))
    assert len(read_gif(file_of(small * MOST_FRAMES)).frames) == MOST_FRAMES
    with pytest.raises(TooComplexError):
        read_gif(file_of(small * (MOST_FRAMES + 1)))


@pytest.mark.parametrize("empty", [b"!\xfe\0", b"!\xf9\0", b"!\xff\0"])
def test_blocks_are_bounded(empty: bytes) -> None:
    assert read_gif(file_of(empty * (MOST_BLOCKS - 1), image(1)))
    for blocks in ((empty * MOST_BLOCKS, image(1)), (image(1), empty * MOST_BLOCKS)):
        with pytest.raises(TooComplexError):
            read_gif(file_of(*blocks))


def test_sub_blocks_are_bounded_in_extensions_and_frames_together() -> None:
    def file(text: int, codes: int) -> io.BytesIO:
        small = b"\1x"
        first = b"!\xfe" + small * text + b"\0"
        return file_of(first, image(1, (1, 1))[:-1] + small * codes + b"\0")

    half = MOST_SUB_BLOCKS // 2
    # One of them has the code of the pixel.
    assert read_gif(file(half, MOST_SUB_BLOCKS - half - 1))
    with pytest.raises(TooComplexError):
        read_gif(file(half, MOST_SUB_BLOCKS - half))
    with pytest.raises(TooComplexError):
        read_gif(file(MOST_SUB_BLOCKS, 0))


@pytest.mark.parametrize(
    "blocks", [(xmp(b"<x/>"), *TWO), (*TWO, xmp(b"<x/>"))], ids=["before", "behind"]
)
def test_xmp_is_found_before_and_behind_the_frames(blocks: tuple[bytes, ...]) -> None:
    found = read_gif(file_of(*blocks))
    assert found.xmp.startswith(b"<x/>\1\xff\xfe")
    assert len(found.frames) == 2
    assert read_gif(file_of(*TWO)).xmp == b""


def test_of_long_xmp_only_the_beginning_is_kept() -> None:
    packet = (b"<x>" + b" " * 253) * 8192
    assert read_gif(file_of(xmp(packet), *TWO)).xmp == packet[: 1 << 20]


@pytest.mark.parametrize("application", [b"XMP DataXMQ", b"ICCRGBG1012"])
def test_another_application_is_no_xmp(application: bytes) -> None:
    block = b"!\xff\x0b" + application + b"\4<x/>\0"
    assert read_gif(file_of(block, *TWO)).xmp == b""
