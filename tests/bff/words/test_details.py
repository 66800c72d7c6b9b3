"""What a page says of when, how and where a picture was taken."""

from datetime import datetime
from typing import Any

import pytest

from bff.words.details import Details, Taken, exposure_words, place_words

SAID: dict[str, Any] = {
    "taken_at": "2019-05-12T14:05:06.250+02:00",
    "taken_known": True,
    "camera": "NIKON D100",
    "lens": None,
    "exposure": {"seconds": 0.004, "aperture": 5.6, "iso": 200, "focal_length": 50.0},
    "place": {"latitude": 37.8192, "longitude": -122.4784},
    "description": "Flag",
}


def test_what_the_uploader_says_is_put_in_words() -> None:
    found = Details.read(SAID)
    assert found is not None
    assert found.taken is not None
    assert found.taken.words == "12 May 2019, 14:05"
    assert (found.camera, found.lens, found.description) == ("NIKON D100", "", "Flag")
    assert found.exposure == "50\u00a0mm, f/5.6, 1/250\u00a0s, ISO\u00a0200"
    assert found.place == "37.8192, \u2212122.4784"


def test_a_place_that_its_owner_has_removed_is_told_from_one_that_is_not_known() -> None:
    removed = Details.read(SAID | {"place": None, "place_removed": True})
    assert removed is not None
    assert (removed.place, removed.place_removed) == ("", True)
    assert Details.read(SAID | {"place_removed": False}) == Details.read(SAID)


def test_what_is_not_known_has_no_words() -> None:
    nothing = {"camera": None, "exposure": None, "place": None, "description": ""}
    assert Details.read(SAID | nothing | {"taken_known": False}) == Details()


def test_of_a_shared_picture_others_are_told_none() -> None:
    assert Details.read({"id": "x", "alt": ""}) is None


@pytest.mark.parametrize(
    ("said", "typed", "stamp"),
    [
        ("2019-05-12T14:05:06.250+02:00", "2019-05-12T14:05:06", "2019-05-12T14:05:06+02:00"),
        ("2019-05-12T14:05:00.000Z", "2019-05-12T14:05", "2019-05-12T14:05:00"),
        ("2019-05-12T00:00:00.000+00:00", "2019-05-12T00:00", "2019-05-12T00:00:00+00:00"),
    ],
)
def test_a_time_is_typed_as_browsers_write_it(said: str, typed: str, stamp: str) -> None:
    taken = Taken.read(said)
    assert (taken.typed, taken.stamp) == (typed, stamp)


@pytest.mark.parametrize(
    ("said", "typed", "sent"),
    [
        ("2019-05-12T14:05:06.000+02:00", "2019-05-12T15:00", "2019-05-12T15:00:00+02:00"),
        ("2019-05-12T14:05:06.000Z", "2019-05-12T15:00:01", "2019-05-12T15:00:01Z"),
        (None, " 2019-05-12T15:00 ", "2019-05-12T15:00:00Z"),
        (None, "1998-07-01", "1998-07-01T00:00:00Z"),
        (None, "  ", None),
    ],
)
def test_a_typed_time_has_the_offset_that_is_known(
    said: str | None, typed: str, sent: str | None
) -> None:
    taken = Taken.read(said) if said else None
    assert Details(taken).taken_as_typed(typed) == sent


@pytest.mark.parametrize(
    "typed", ["yesterday", "12.05.2019", "2019-05-12T25:00", "2019-05-12T15:00Z", "\0", "99999"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"time|hour|format"):
        Details().taken_as_typed(typed)
    assert Details().has_other_time(typed)


def test_the_same_time_is_no_other_one() -> None:
    known = Details(Taken(datetime(2019, 5, 12, 14, 5, 6, 250_000), "+02:00"))  # noqa: DTZ001 - A clock.
    assert not known.has_other_time("2019-05-12T14:05:06")
    assert known.has_other_time("2019-05-12T14:05")
    assert known.has_other_time("")
    assert not Details().has_other_time("")
    assert Details().has_other_time("2019-05-12T14:05")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        ({"seconds": None, "aperture": None, "iso": 200, "focal_length": None}, "ISO 200"),
        ({"seconds": 2.5}, "2.5 s"),
        ({"seconds": 0.3}, "0.3 s"),
        ({"seconds": 1 / 3}, "0.33 s"),
        ({"seconds": 0.25}, "1/4 s"),
        ({"seconds": 30.0}, "30 s"),
        ({"seconds": 1200.0}, "1200 s"),
        ({"seconds": 1 / 8000}, "1/8000 s"),
        ({"aperture": 2.0, "focal_length": 4.25}, "4.25 mm, f/2"),
        ({"aperture": 1.78, "focal_length": 1200.0}, "1200 mm, f/1.8"),
        ({"aperture": 11.0}, "f/11"),
        ({"aperture": 128.0}, "f/128"),
    ],
    ids=range(13),
)
def test_an_exposure_is_said_as_photographers_say_it(said: dict[str, Any], words: str) -> None:
    assert exposure_words(said) == words.replace(" ", "\u00a0").replace(",\u00a0", ", ")


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [(37.8192, -122.4784, "37.8192, \u2212122.4784"), (0.0, 9.5, "0, 9.5"),
     (-10.0, 100.0, "\u221210, 100"), (1.1234567, -0.000001, "1.12346, 0")],
)  # fmt: skip
def test_a_place_is_said_to_the_metre(latitude: float, longitude: float, words: str) -> None:
    assert place_words({"latitude": latitude, "longitude": longitude}) == words
