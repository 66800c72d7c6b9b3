"""What the judge takes is taken by the decoder process that uploads go through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from judge.ours import Made, Ours, Refused, started
from tests.system.pictures import jpeg
from uploader.decoding.formats import JPEG


@pytest.fixture(scope="module")
def ours() -> Iterator[Ours]:
    with started() as ours:
        yield ours


def test_an_accepted_picture_comes_with_its_renditions(ours: Ours) -> None:
    picture_format, made = ours.take(jpeg(1600, 1000))
    assert picture_format == JPEG
    assert isinstance(made, Made)
    assert (made.width, made.height, made.frames) == (1600, 1000, 1)
    assert {name: data[8:12] for name, data in made.renditions.items()} == {
        "thumbnail": b"WEBP",
        "thumb_2x": b"WEBP",
        "preview": b"WEBP",
    }
    small = ours.take(jpeg(320, 200))[1]
    assert isinstance(small, Made)
    assert small.renditions.keys() == {"thumbnail", "preview"}


def test_a_refused_picture_comes_with_what_the_decoder_says(ours: Ours) -> None:
    assert ours.take(jpeg()[:1000]) == (JPEG, Refused("not_decodable", "OSError"))
    assert ours.take(b"no picture") == (None, Refused("unsupported_type"))
