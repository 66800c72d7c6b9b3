"""What is known of a picture, as columns."""

from datetime import datetime, timedelta

import pytest

from uploader.decoding.details import DETAILS_VERSION, NOTHING, Details
from uploader.decoding.moments import EPOCH, Moment
from uploader.library.details import edited_values, read_values, taken_values

INSIDE = Moment(1_557_662_706_250_000, 120)
UPLOADED = 1_700_000_000_000_000


def microseconds(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def test_what_stands_in_the_file_goes_before_its_name_and_that_before_the_upload() -> None:
    named, nameless = "IMG_20240102_030405.jpg", "cat.jpg"
    values = taken_values(INSIDE, named, UPLOADED)
    assert (values["taken_at"], values["taken_offset_minutes"]) == (INSIDE.at, 120)
    assert (values["taken_known"], values["taken_edited"]) == (True, False)
    assert values["file_taken_at"] == INSIDE.at
    assert values["file_taken_offset_minutes"] == 120

    values = taken_values(None, named, UPLOADED)
    assert values["taken_at"] == microseconds("2024-01-02T03:04:05+00:00")
    assert (values["taken_known"], values["taken_offset_minutes"]) == (True, None)
    assert values["file_taken_at"] is None

    values = taken_values(None, nameless, UPLOADED)
    assert (values["taken_at"], values["taken_known"]) == (UPLOADED, False)


def test_what_the_owner_says_leaves_what_the_file_says() -> None:
    values = edited_values(Moment(5, None))
    assert values == {
        "taken_at": 5, "taken_known": True, "taken_offset_minutes": None, "taken_edited": True,
    }  # fmt: skip


def test_all_columns_get_what_was_read() -> None:
    details = Details(INSIDE, "D100", "50mm", "Flag", 0.004, 5.6, 200, 50.0, 37.8, -122.5)
    values = read_values(details, "a.jpg", UPLOADED)
    assert {name: values[name] for name in vars(details) if name != "taken"} == {
        name: value for name, value in vars(details).items() if name != "taken"
    }
    assert values["details_version"] == DETAILS_VERSION


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        ("a\x00b\x1b[31m\u202ec", "a b [31m c"),
        ("two\r\nlines", "two lines"),
        ("\ud800lone", "lone"),
        ("e\u0301", "\u00e9"),
        (" \x00\x01 ", None),
        ("", None),
    ],
)
def test_a_description_is_one_line_that_every_database_takes(read: str, kept: str | None) -> None:
    assert read_values(Details(description=read), "a", UPLOADED)["description"] == kept
    assert read_values(Details(camera=read), "a", UPLOADED)["camera"] == (kept or "")


def test_nothing_read_is_read_all_the_same() -> None:
    values = read_values(NOTHING, "a.jpg", UPLOADED)
    assert values["details_version"] == DETAILS_VERSION
    assert (values["camera"], values["latitude"], values["description"]) == ("", None, None)
