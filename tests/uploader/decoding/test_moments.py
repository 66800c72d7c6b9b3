"""Times of clocks, with and without an offset."""

from datetime import UTC, datetime, timedelta

import pytest

from uploader.decoding.moments import EPOCH, Moment, moment_of, read_offset, read_written


def microseconds(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "utc", "offset"),
    [
        ("2019-05-12T14:05:06+02:00", "2019-05-12T12:05:06+00:00", 120),
        ("2019-05-12T14:05:06-03:30", "2019-05-12T17:35:06+00:00", -210),
        ("2019-05-12T14:05:06+00:00", "2019-05-12T14:05:06+00:00", 0),
        ("2019-05-12T14:05:06Z", "2019-05-12T14:05:06+00:00", None),
        ("2019-05-12t14:05:06.25z", "2019-05-12T14:05:06.250+00:00", None),
        ("2019-05-12T14:05:06.123456789", "2019-05-12T14:05:06.123456+00:00", None),
        (" 2019-05-12 14:05 ", "2019-05-12T14:05:00+00:00", None),
        ("2019-05-12", "2019-05-12T00:00:00+00:00", None),
        ("1888-10-14T10:00:00Z", "1888-10-14T10:00:00+00:00", None),
    ],
)
def test_a_written_time_is_read_with_its_offset(text: str, utc: str, offset: int | None) -> None:
    assert read_written(text) == Moment(microseconds(utc), offset)


@pytest.mark.parametrize(
    "text",
    ["", "2019", "2019-05", "2019-13-01", "2019-02-30T10:00:00", "2019-05-12T25:00:00Z",
     "2019-05-12T14:05:60Z", "2019-05-12T14:05:06+15:00", "2019-05-12T14:05:06+02", "20190512",
     "2019-W20-1", "0000-00-00", "0001-01-01", "1825-12-31T23:59:59Z", "9999-12-31T23:59:59Z",
     "1970-01-01T00:00:00Z", "1904-01-01T00:00:00Z", "2019-05-12T14:05:06+99:99",
     "2019-05-12T14:05:06 Z", "\u0662\u0660\u0661\u0669-05-12", "2019-05-12\0"],
)  # fmt: skip
def test_anything_else_is_no_time(text: str) -> None:
    assert read_written(text) is None


def test_a_picture_is_not_of_the_day_after_tomorrow() -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    # It is tomorrow somewhere, and what a clock without an offset shows may be that.
    assert moment_of(now + timedelta(hours=23), None) is not None
    assert moment_of(now + timedelta(hours=25), None) is None
    assert moment_of(now + timedelta(hours=25), 120) is not None


def test_the_clock_is_shown_as_it_stood() -> None:
    shown = datetime(2019, 5, 12, 14, 5)  # noqa: DTZ001 - A clock on a wall.
    for offset in (None, 0, 330, -600):
        moment = moment_of(shown, offset)
        assert moment is not None
        assert moment.clock.replace(tzinfo=None) == shown
        assert moment.clock.utcoffset() == timedelta(minutes=offset or 0)


@pytest.mark.parametrize("at", [1 << 62, -(1 << 62), 253402300800_000000])
def test_what_no_calendar_has_is_not_plausible(at: int) -> None:
    assert not Moment(at).is_plausible


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("+02:00", 120), ("-00:30", -30), (" +14:00\n", 840), ("+14:01", None), ("+02:75", None),
     ("Z", None), ("+2:00", None), ("", None), ("   :  ", None)],
)  # fmt: skip
def test_an_offset_is_one_that_a_zone_has(text: str, minutes: int | None) -> None:
    assert read_offset(text) == minutes
