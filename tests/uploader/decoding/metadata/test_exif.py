"""EXIF of cameras, of phones, and of those who mean no good."""

import io
from datetime import datetime
from typing import Any

import pytest

from tests.uploader.decoding.exif_blocks import (
    APERTURE,
    DESCRIPTION,
    DIGITIZED,
    DIGITIZED_OFFSET,
    FOCAL_LENGTH,
    GATE,
    GATE_DEGREES,
    ISO,
    MAKE,
    MODEL,
    OFFSET,
    PART,
    PHOTO,
    SECONDS,
    SHOT,
    TAKEN,
    Raw,
    exif,
    marked,
)
from uploader.decoding.details import NOTHING, Details
from uploader.decoding.metadata.exif import read_exif


def details(block: bytes, start: int = 0) -> Details:
    found = read_exif(io.BytesIO(block), start)
    assert found is not None
    return found


def clock(exposure: dict[int, Any]) -> str | None:
    taken = details(exif({}, exposure)).taken
    if taken is None:
        return None
    text = taken.clock.isoformat()
    return text.removesuffix("+00:00") if taken.offset_minutes is None else text


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_says_all_of_it(order: str) -> None:
    found = details(marked(exif(PHOTO, SHOT, GATE, order=order)), 6)
    assert found.taken is not None
    assert found.taken.clock == datetime.fromisoformat("2019-05-12T14:05:06.25+02:00")
    assert found.taken.offset_minutes == 120
    assert (found.camera, found.lens) == ("NIKON D100", "50mm f/1.8")
    assert found.description == "Flag over the bay"
    assert (found.exposure_seconds, found.aperture) == (0.004, 5.6)
    assert (found.iso, found.focal_length) == (200, 50.0)
    assert (found.latitude, found.longitude) == GATE_DEGREES


def test_all_tags_may_stand_in_the_first_directory() -> None:
    found = details(exif(PHOTO | SHOT))
    assert found.exposure_seconds == 0.004
    assert found.taken is not None


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({TAKEN: "2019:05:12 14:05:06"}, "2019-05-12T14:05:06"),
        ({TAKEN: "2019:05:12 14:05:06", OFFSET: "-07:00"}, "2019-05-12T14:05:06-07:00"),
        ({TAKEN: "2019:05:12 14:05:06", OFFSET: "+00:00"}, "2019-05-12T14:05:06+00:00"),
        ({TAKEN: "2019:05:12 14:05:06", OFFSET: "   :  "}, "2019-05-12T14:05:06"),
        ({TAKEN: "2019:05:12 14:05:06+09:00"}, "2019-05-12T14:05:06+09:00"),
        ({TAKEN: "2019:05:12 14:05:06", PART: "5"}, "2019-05-12T14:05:06.500000"),
        ({TAKEN: "2019:05:12 14:05:06", PART: "abc"}, "2019-05-12T14:05:06"),
        ({TAKEN: "2019-05-12T14:05:06"}, "2019-05-12T14:05:06"),
        ({TAKEN: "2019/05/12 14:05:06"}, "2019-05-12T14:05:06"),
        ({TAKEN: "2004:03: 9  9: 5: 3"}, "2004-03-09T09:05:03"),
        ({DIGITIZED: "2019:05:12 14:05:06", DIGITIZED_OFFSET: "+01:00"},
         "2019-05-12T14:05:06+01:00"),
        ({TAKEN: "0000:00:00 00:00:00", DIGITIZED: "2019:05:12 14:05:06"}, "2019-05-12T14:05:06"),
        ({TAKEN: "0000:00:00 00:00:00"}, None),
        ({TAKEN: "    :  :     :  :  "}, None),
        ({TAKEN: "9999:12:31 23:59:59"}, None),
        ({TAKEN: "0001:01:01 00:00:00", OFFSET: "+14:00"}, None),
        ({TAKEN: "1970:01:01 00:00:00"}, None),
        ({TAKEN: "2019:02:30 14:05:06"}, None),
        ({TAKEN: "2019:05:12 24:00:00"}, None),
        ({TAKEN: "2019:05:12"}, None),
        ({TAKEN: Raw(b"\xff" * 40, 2)}, None),
        ({TAKEN: 2019}, None),
        ({TAKEN: Raw(b"", 2, 0)}, None),
    ],
    ids=range(23),
)  # fmt: skip
def test_the_clock_counts_as_it_stood(written: dict[int, Any], shown: str | None) -> None:
    assert clock(written) == shown


@pytest.mark.parametrize(
    ("exposure", "name"),
    [
        ({SECONDS: [(1, 0)]}, "exposure_seconds"),
        ({SECONDS: [(0, 0)]}, "exposure_seconds"),
        ({SECONDS: [(0, 1)]}, "exposure_seconds"),
        ({SECONDS: [(-1, 250)]}, "exposure_seconds"),
        ({SECONDS: "1/250"}, "exposure_seconds"),
        ({APERTURE: [(0, 1)]}, "aperture"),
        ({FOCAL_LENGTH: [(0, 0)]}, "focal_length"),
        ({FOCAL_LENGTH: Raw(b"", 5, 0)}, "focal_length"),
        ({ISO: 0}, "iso"),
        ({ISO: 65535}, "iso"),
    ],
    ids=range(10),
)
def test_a_number_that_says_nothing_is_none(exposure: dict[int, Any], name: str) -> None:
    assert getattr(details(exif({}, exposure)), name) is None


def test_the_first_of_two_sensitivities_counts() -> None:
    assert details(exif({}, {ISO: Raw(b"\x90\x01\0\0", 3, 2)})).iso == 400


@pytest.mark.parametrize(
    "first",
    [{0x8769: 0, 0x8825: 0}, {0x8769: "x", 0x8825: "x"}, {0x8769: [(8, 1)], 0x8825: [(1, 0)]},
     {0x8769: 65535, 0x8825: 65535}],
)  # fmt: skip
def test_a_directory_that_leads_nowhere_costs_only_itself(first: dict[int, Any]) -> None:
    found = details(exif(first | {MAKE: "Apple", MODEL: "iPhone 12"}))
    assert found == Details(camera="Apple iPhone 12")


def test_a_directory_that_leads_to_itself_is_read_once() -> None:
    found = details(exif({0x8769: 8, 0x8825: 8, MODEL: "iPhone 12"}))
    assert found.camera == "iPhone 12"


def test_a_placeholder_is_no_description() -> None:
    assert details(exif({DESCRIPTION: "OLYMPUS DIGITAL CAMERA         "})) == NOTHING


def test_what_is_no_exif_says_nothing() -> None:
    assert read_exif(io.BytesIO(b"something else entirely")) is None
