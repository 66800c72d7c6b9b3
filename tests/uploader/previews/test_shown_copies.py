"""Which images have a copy that is shown as they are turned."""

import pytest

from tests.uploader.rows import an_image
from uploader.decoding.jpeg_orientation import Difference
from uploader.library.image import DAMAGED
from uploader.previews.shown_copies import ShownCopy, has_copy
from uploader.storage.spool import SpoolFile


@pytest.mark.parametrize(
    ("changes", "has_one"),
    [
        ({"format": "JPEG", "turn": 90}, True),
        ({"format": "JPEG", "mirrored": True}, True),
        ({"format": "JPEG"}, False),
        ({"format": "PNG", "turn": 90}, False),
        ({"format": "JPEG", "turn": 90, "state": DAMAGED}, False),
    ],
)
def test_a_whole_jpeg_that_is_turned_has_a_copy(changes: dict[str, object], has_one: bool) -> None:
    assert has_copy(an_image(**changes)) is has_one


@pytest.mark.parametrize(
    ("differs", "copy"),
    [
        (Difference(0, 0, b""), b"abcdef"),
        (Difference(2, 2, b"XY"), b"abXYcdef"),
        (Difference(2, 4, b"X"), b"abXef"),
    ],
)
def test_a_copy_is_what_is_around_the_difference_and_that(
    tmp_path: object, differs: Difference, copy: bytes
) -> None:
    with SpoolFile(tmp_path, 100) as file:  # type: ignore[arg-type]  # A path.
        file.write(b"abcdef")
        shown = ShownCopy(file, differs)
        assert b"".join(shown.chunks()) == copy
        assert shown.size == len(copy)
