"""The JSON of images and uploads."""

import dataclasses

import pytest
from pydantic import ValidationError

from tests.uploader.cast import PUBLIC_URL
from tests.uploader.rows import an_image, an_upload
from uploader.clock import SECOND
from uploader.web.detail_schemas import OwnDetails
from uploader.web.schemas import (
    PageQuery,
    image_answer,
    progress_answer,
    shared_answer,
    upload_answer,
)

IMAGE = an_image(state="ready", format="JPEG", created_at=90 * SECOND + 5000, visibility="link")


def test_an_image_has_absolute_addresses() -> None:
    answer = image_answer(IMAGE, PUBLIC_URL, [])
    assert answer.url == f"{PUBLIC_URL}/i/{IMAGE.id}.jpg"
    assert answer.thumbnail_url == f"{PUBLIC_URL}/i/{IMAGE.id}/thumb.webp"
    assert answer.preview_url == f"{PUBLIC_URL}/i/{IMAGE.id}/preview.webp"
    assert answer.card_url == f"{PUBLIC_URL}/i/{IMAGE.id}/card.jpg"
    assert answer.view_url == f"{PUBLIC_URL}/pictures/{IMAGE.id}"
    assert answer.deletion_url == f"{PUBLIC_URL}/pictures/{IMAGE.id}/delete"


def test_an_image_says_its_type_its_time_and_its_state() -> None:
    answer = image_answer(IMAGE, PUBLIC_URL, [])
    assert (answer.type, answer.visibility) == ("image/jpeg", "link")
    assert answer.created_at == "1970-01-01T00:01:30.005Z"
    assert not answer.damaged
    assert image_answer(dataclasses.replace(IMAGE, state="damaged"), PUBLIC_URL, []).damaged


def test_an_image_says_how_large_its_card_is() -> None:
    answer = image_answer(dataclasses.replace(IMAGE, width=3000, height=2000), PUBLIC_URL, [])
    assert (answer.width, answer.height) == (3000, 2000)
    assert (answer.card_width, answer.card_height) == (1200, 800)


@pytest.mark.parametrize(
    ("size", "there"), [((1152, 360), False), ((320, 200), False), ((481, 361), True)]
)
def test_a_second_thumbnail_has_an_address_where_it_has_more_pixels(
    size: tuple[int, int], there: bool
) -> None:
    image = dataclasses.replace(IMAGE, width=size[0], height=size[1])
    address = f"{PUBLIC_URL}/i/{IMAGE.id}/thumb-2x.webp"
    assert image_answer(image, PUBLIC_URL, []).thumbnail_2x_url == (address if there else None)


def test_an_image_says_nothing_of_its_owner_or_of_the_store() -> None:
    fields = image_answer(IMAGE, PUBLIC_URL, []).model_dump()
    assert not {"owner", "original_key", "idempotency_key", "state"} & set(fields)
    assert IMAGE.owner not in str(fields)
    assert IMAGE.original_key not in str(fields)


@pytest.mark.parametrize("duplicate", [False, True])
def test_an_uploaded_image_says_whether_it_was_there_before(duplicate: bool) -> None:
    answer = upload_answer(IMAGE, PUBLIC_URL, [], duplicate=duplicate)
    assert (answer.duplicate, answer.id) == (duplicate, IMAGE.id)


def test_an_upload_says_how_far_it_is() -> None:
    upload = an_upload(received=40, length=100, expires_at=90 * SECOND)
    answer = progress_answer(upload, None)
    assert (answer.offset, answer.length, answer.complete) == (40, 100, False)
    assert (answer.expires_at, answer.image) == ("1970-01-01T00:01:30.000Z", None)
    complete = dataclasses.replace(upload, state="complete", length=None)
    image = upload_answer(IMAGE, PUBLIC_URL, [], duplicate=False)
    done = progress_answer(complete, image)
    assert (done.complete, done.length, done.image) == (True, None, image)


def test_what_is_told_to_everybody_has_nothing_of_what_is_known_of_a_picture() -> None:
    own = image_answer(IMAGE, PUBLIC_URL, []).model_dump()
    shared = shared_answer(IMAGE, PUBLIC_URL).model_dump()
    assert own.keys() - shared.keys() == OwnDetails.model_fields.keys()
    assert shared == {name: own[name] for name in shared}


@pytest.mark.parametrize(("limit", "fits"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_page_has_1_to_200_images(limit: int, fits: bool) -> None:
    if fits:
        assert PageQuery(limit=limit).limit == limit
    else:
        with pytest.raises(ValidationError):
            PageQuery(limit=limit)
