"""What a row says of its image."""

from datetime import UTC, datetime

import pytest

from tests.uploader.rows import an_image
from uploader.clock import SECOND
from uploader.decoding.moments import Moment
from uploader.library.image import CARD, PREVIEW, THUMBNAIL_2X


def test_an_image_has_an_original_a_thumbnail_and_perhaps_a_preview_and_a_card() -> None:
    image = an_image(original_key="o/1", thumb_key="t/1")
    assert image.keys == ["o/1", "t/1"]
    image = image.with_rendition(PREVIEW, "p/1", "2" * 64)
    assert image.keys == ["o/1", "t/1", "p/1"]
    image = image.with_rendition(CARD, "c/1", "3" * 64)
    assert image.keys == ["o/1", "t/1", "p/1", "c/1"]
    image = image.with_rendition(THUMBNAIL_2X, "d/1", "4" * 64)
    assert image.keys == ["o/1", "t/1", "p/1", "c/1", "d/1"]
    assert (image.key_of(CARD), image.sha256_of(CARD)) == ("c/1", "3" * 64)


def test_what_a_chat_waits_for_is_made_first_and_only_of_what_is_shared() -> None:
    assert an_image().missing_renditions == [PREVIEW]
    shared = an_image(visibility="link")
    assert shared.missing_renditions == [CARD, PREVIEW]
    assert shared.with_rendition(CARD, "c/1", "3" * 64).missing_renditions == [PREVIEW]
    large = an_image(visibility="link", width=3000, height=2000)
    assert large.missing_renditions == [CARD, THUMBNAIL_2X, PREVIEW]
    sharp = large.with_rendition(THUMBNAIL_2X, "d/1", "4" * 64)
    assert sharp.missing_renditions == [CARD, PREVIEW]


def test_the_time_of_an_upload_is_in_utc() -> None:
    assert an_image(created_at=90 * SECOND).created == datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC)


def test_the_type_of_the_original_is_that_of_its_decoder() -> None:
    assert an_image(format="JPEG").picture_format.media_type == "image/jpeg"


@pytest.mark.parametrize(("state", "damaged"), [("ready", False), ("damaged", True)])
def test_an_image_is_damaged_by_its_state(state: str, damaged: bool) -> None:
    assert an_image(state=state).is_damaged is damaged


def test_an_image_was_taken_when_that_is_known_and_else_when_it_was_uploaded() -> None:
    said = {"taken_at": 7, "taken_offset_minutes": 60, "created_at": 9}
    assert an_image(**said, taken_known=True).taken == Moment(7, 60)
    assert an_image(**said).taken == Moment(9)
    assert an_image(file_taken_at=7, file_taken_offset_minutes=60).file_taken == Moment(7, 60)
    assert an_image().file_taken is None
