"""What a decoder says of a picture counts only where it can be."""

import json
import math
from typing import Any

import pytest

from uploader.decoding.details import DESCRIPTION_CHARACTERS, NOTHING, Details, checked
from uploader.decoding.moments import Moment

ALL = Details(
    taken=Moment(1_557_662_706_250_000, 120),
    camera="NIKON D100",
    lens="50mm f/1.8",
    description="Flag over the bay",
    exposure_seconds=0.004,
    aperture=5.6,
    iso=200,
    focal_length=50.0,
    latitude=37.8192,
    longitude=-122.4784,
)


def test_details_come_through_the_answer_as_they_are() -> None:
    assert checked(json.loads(json.dumps(ALL.as_json()))) == ALL
    assert checked(json.loads(json.dumps(NOTHING.as_json()))) == NOTHING


@pytest.mark.parametrize("said", [None, [], "x", 7, {}, {"camera": None, "taken": []}])
def test_an_answer_of_another_shape_says_nothing(said: object) -> None:
    assert checked(said) == NOTHING


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("latitude", 90.1), ("latitude", math.nan), ("longitude", -180.5), ("longitude", "7"),
        ("longitude", True), ("latitude", 10**400), ("latitude", None),
    ],
)  # fmt: skip
def test_half_a_place_is_none(name: str, value: Any) -> None:
    found = checked(ALL.as_json() | {name: value})
    assert (found.latitude, found.longitude) == (None, None)
    assert found.camera == ALL.camera


@pytest.mark.parametrize("value", [0, -1, math.inf, -math.inf, math.nan, 10**400, "1", [1], False])
@pytest.mark.parametrize("name", ["exposure_seconds", "aperture", "iso", "focal_length"])
def test_a_number_that_cannot_be_is_left_out(name: str, value: Any) -> None:
    found = checked(ALL.as_json() | {name: value})
    assert getattr(found, name) is None
    assert found.description == ALL.description


@pytest.mark.parametrize(
    "taken",
    [{"at": 1.5, "offset_minutes": None}, {"at": 1 << 70, "offset_minutes": None},
     {"at": True, "offset_minutes": None}, {"offset_minutes": 0}, "2019", {"at": 5 << 52},
     {"at": 1_557_662_706_250_000, "offset_minutes": 1e9},
     {"at": 1_557_662_706_250_000, "offset_minutes": 100_000}],
)  # fmt: skip
def test_a_time_that_cannot_be_is_left_out(taken: Any) -> None:
    assert checked(ALL.as_json() | {"taken": taken}).taken is None


def test_texts_are_no_longer_than_their_columns() -> None:
    found = checked({"camera": "c" * 10_000, "lens": 5, "description": "d" * 10_000})
    assert (len(found.camera), found.lens) == (200, "")
    assert len(found.description) == DESCRIPTION_CHARACTERS
