"""What a row says of its image."""

from datetime import UTC, datetime

import pytest

from tests.uploader.rows import an_image
from uploader.clock import SECOND


def test_an_image_has_an_original_a_thumbnail_and_perhaps_a_preview() -> None:
    image = an_image(original_key="o/1", thumb_key="t/1", preview_key=None)
    assert image.keys == ["o/1", "t/1"]
    assert an_image(original_key="o/1", thumb_key="t/1", preview_key="p/1").keys[-1] == "p/1"


def test_the_time_of_an_upload_is_in_utc() -> None:
    assert an_image(created_at=90 * SECOND).created == datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC)


def test_the_type_of_the_original_is_that_of_its_decoder() -> None:
    assert an_image(format="JPEG").picture_format.media_type == "image/jpeg"


@pytest.mark.parametrize(("state", "damaged"), [("ready", False), ("damaged", True)])
def test_an_image_is_damaged_by_its_state(state: str, damaged: bool) -> None:
    assert an_image(state=state).is_damaged is damaged
