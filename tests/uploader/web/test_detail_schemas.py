"""The JSON of what is known of a picture."""

import dataclasses

import pytest

from tests.uploader.cast import PUBLIC_URL
from tests.uploader.rows import an_image
from uploader.clock import SECOND
from uploader.decoding.moments import Moment
from uploader.web.detail_schemas import OwnDetails, detail_fields, taken_text

KNOWN = an_image(
    taken_at=1_557_662_706_250_000, taken_known=True, taken_offset_minutes=120, camera="D100",
    lens="50mm", exposure_seconds=0.004, aperture=5.6, iso=200, focal_length=50.0,
    latitude=37.8192, longitude=-122.4784, description="Flag",
    favourite=True,
)  # fmt: skip
UNKNOWN = an_image(created_at=90 * SECOND)


def test_all_that_is_known_is_told() -> None:
    assert OwnDetails.model_validate(
        detail_fields(KNOWN, PUBLIC_URL, ["bay", "Sea"])
    ).model_dump() == {
        "taken_at": "2019-05-12T14:05:06.250+02:00",
        "taken_known": True,
        "camera": "D100",
        "lens": "50mm",
        "exposure": {"seconds": 0.004, "aperture": 5.6, "iso": 200, "focal_length": 50.0},
        "place": {"latitude": 37.8192, "longitude": -122.4784},
        "place_removed": False,
        "as_shown_url": None,
        "description": "Flag",
        "tags": ["bay", "Sea"],
        "favourite": True,
    }


def test_what_is_not_known_is_null_and_the_time_that_of_the_upload() -> None:
    assert OwnDetails.model_validate(detail_fields(UNKNOWN, PUBLIC_URL, [])).model_dump() == {
        "taken_at": "1970-01-01T00:01:30.000Z",
        "taken_known": False,
        "camera": None,
        "lens": None,
        "exposure": None,
        "place": None,
        "place_removed": False,
        "as_shown_url": None,
        "description": "",
        "tags": [],
        "favourite": False,
    }


def test_a_part_of_an_exposure_is_one() -> None:
    exposure = detail_fields(dataclasses.replace(UNKNOWN, iso=200), PUBLIC_URL, [])["exposure"]
    assert exposure == {"seconds": None, "aperture": None, "iso": 200, "focal_length": None}


def test_a_place_on_the_equator_or_in_greenwich_is_one() -> None:
    place = detail_fields(
        dataclasses.replace(UNKNOWN, latitude=0.0, longitude=9.5), PUBLIC_URL, []
    )["place"]
    assert place == {"latitude": 0.0, "longitude": 9.5}


@pytest.mark.parametrize(
    ("offset", "text"),
    [(None, "1970-01-02T00:00:00.000Z"), (0, "1970-01-02T00:00:00.000+00:00"),
     (330, "1970-01-02T05:30:00.000+05:30"), (-600, "1970-01-01T14:00:00.000-10:00")],
)  # fmt: skip
def test_a_time_shows_its_clock(offset: int | None, text: str) -> None:
    assert taken_text(Moment(86_400 * SECOND, offset)) == text


def test_a_turned_jpeg_has_an_address_as_it_is_shown() -> None:
    turned = an_image(format="JPEG", turn=90)
    address = detail_fields(turned, PUBLIC_URL, [])["as_shown_url"]
    assert address == f"{PUBLIC_URL}/v1/images/{turned.id}/as-shown"
