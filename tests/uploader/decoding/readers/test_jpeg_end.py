"""JPEGs without an end mark: taken where no pixel is missing, whatever way they are coded."""

import io
import re
from typing import Any

import pytest
from PIL import Image, ImageChops

from tests.uploader.decoding.pictures import BOUNDS, card, preview
from uploader.decoding.opening import Bounds, TooManyPixelsError
from uploader.decoding.pixels import inspect
from uploader.decoding.readers.jpeg_end import with_end

pytestmark = pytest.mark.usefixtures("prepared")

SIZE = (200, 150)
CODINGS: list[dict[str, Any]] = [
    {},
    {"quality": 10},
    {"quality": 100, "subsampling": 0},
    {"progressive": True},
    {"restart_marker_blocks": 5},
    {"restart_marker_rows": 1},
    {"progressive": True, "restart_marker_rows": 2},
]
REFUSED = (OSError, SyntaxError)


def noise() -> Image.Image:
    grey = Image.effect_noise(SIZE, 60)
    slope = Image.linear_gradient("L").resize(SIZE)
    return Image.merge("RGB", (grey, grey.rotate(180), slope))


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    noise().convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


def is_taken(data: bytes) -> bool:
    try:
        return inspect(io.BytesIO(data), "JPEG", BOUNDS)[0].width == SIZE[0]
    except REFUSED:
        return False


def places(pattern: bytes, data: bytes) -> list[int]:
    return [found.start() for found in re.finditer(pattern, data)]


@pytest.mark.parametrize("options", CODINGS, ids=range(len(CODINGS)))
def test_what_lacks_only_its_end_mark_is_taken(options: dict[str, Any]) -> None:
    whole = jpeg(**options)
    for lacking in (whole[:-2], whole[:-1], whole[:-2] + b"junk"):
        assert is_taken(lacking)
        assert preview(io.BytesIO(lacking), "JPEG", BOUNDS)
        assert card(io.BytesIO(lacking), "JPEG", BOUNDS)


@pytest.mark.parametrize("options", CODINGS, ids=range(len(CODINGS)))
def test_what_lacks_pixels_is_refused(options: dict[str, Any]) -> None:
    whole = jpeg(**options)
    for lost in (1, 2, 5, 20, 300, 2000):
        assert not is_taken(whole[: -2 - lost])


@pytest.mark.parametrize("behind", [b"junk", jpeg()[:-2]], ids=["junk", "another without its end"])
def test_what_has_its_end_mark_is_not_looked_at_whatever_is_behind_it(behind: bytes) -> None:
    def admit(width: int, height: int) -> None:
        pytest.fail("nothing is to be decoded")

    file = io.BytesIO(jpeg() + behind)
    assert with_end(file, admit) is file


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_inks_are_judged_alike(mode: str) -> None:
    whole = jpeg(mode)
    assert is_taken(whole[:-2])
    assert not is_taken(whole[:-3])


def test_a_cut_between_restarts_is_refused() -> None:
    whole = jpeg(restart_marker_rows=1)
    for place in places(rb"\xff[\xd0-\xd7]", whole):
        assert not is_taken(whole[:place])
        assert not is_taken(whole[: place + 2])


def test_a_cut_between_scans_is_refused() -> None:
    whole = jpeg(progressive=True)
    cuts = places(rb"\xff[\xda\xc4]", whole)
    assert len(cuts) > 10
    assert not any(is_taken(whole[:place]) for place in cuts)


def test_what_follows_the_end_mark_does_not_matter() -> None:
    whole = jpeg()
    assert is_taken(whole + b"junk" * 100)
    assert is_taken(whole + whole[: len(whole) // 2])


def test_the_picture_is_the_same_as_with_its_end_mark() -> None:
    whole = jpeg()
    mended = Image.open(with_end(io.BytesIO(whole[:-2]), lambda width, height: None))
    assert ImageChops.difference(mended, Image.open(io.BytesIO(whole))).getbbox() is None


def test_a_file_with_its_end_mark_is_not_looked_at() -> None:
    file = io.BytesIO(jpeg())
    assert with_end(file, lambda width, height: None) is file


def test_bounds_hold_before_anything_is_decoded() -> None:
    with pytest.raises(TooManyPixelsError):
        inspect(io.BytesIO(jpeg()[:-2]), "JPEG", Bounds(1000, 1000))


@pytest.mark.parametrize(
    "data", [b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xda", b"\xff\xd8\xff\xc0\0\x02" * 3]
)
def test_what_has_no_scans_is_left_as_it_is(data: bytes) -> None:
    file = io.BytesIO(data)
    assert with_end(file, lambda width, height: None) is file


@pytest.mark.timeout(60)
def test_erased_memory_behind_the_pixels_costs_no_more_than_its_length() -> None:
    # What flash memory holds where nothing was written; all of it may fill up a marker (B.1.1.2).
    assert is_taken(jpeg()[:-2] + b"\xff" * 3_000_000)
    assert not is_taken(jpeg()[:-2_000] + b"\xff" * 3_000_000 + b"\0")
