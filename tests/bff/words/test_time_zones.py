"""Days and times of somebody's own clock."""

from datetime import UTC, date, datetime

import pytest

from bff.words.time_zones import TimeZone

MOMENT = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "words", "stamp"),
    [
        ("Europe/Berlin", "23 November 2026, 15:05", "2026-11-23T15:05:09+01:00"),
        ("Pacific/Pago_Pago", "23 November 2026, 03:05", "2026-11-23T03:05:09-11:00"),
        ("Pacific/Kiritimati", "24 November 2026, 04:05", "2026-11-24T04:05:09+14:00"),
        ("Asia/Kolkata", "23 November 2026, 19:35", "2026-11-23T19:35:09+05:30"),
        ("Asia/Calcutta", "23 November 2026, 19:35", "2026-11-23T19:35:09+05:30"),
        ("Australia/Lord_Howe", "24 November 2026, 01:05", "2026-11-24T01:05:09+11:00"),
        ("Etc/GMT+5", "23 November 2026, 09:05", "2026-11-23T09:05:09-05:00"),
        ("UTC", "23 November 2026, 14:05", "2026-11-23T14:05:09+00:00"),
    ],
)
def test_a_time_is_said_as_on_the_wall(name: str, words: str, stamp: str) -> None:
    zone = TimeZone.named(name)
    assert zone.is_named
    assert (zone.time_words(MOMENT), zone.stamp(MOMENT), zone.suffix) == (words, stamp, "")


def test_the_hour_that_comes_twice_is_told_apart_for_machines() -> None:
    zone = TimeZone.named("Europe/Berlin")
    before, after = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert zone.time_words(before) == zone.time_words(after)
    assert zone.stamp(before) == "2026-10-25T02:30:00+02:00"
    assert zone.stamp(after) == "2026-10-25T02:30:00+01:00"


@pytest.mark.parametrize(
    "name",
    [
        None, "", "Nowhere/Atlantis", "Europe", "europe/berlin/x", "../../etc/passwd",
        "/etc/passwd", "//", "Europe//", "zone1970.tab", "tzdata.zi", "leapseconds", "+", "-1",
        "a" * 65, "Europe/Berlin\n", "Europe/Berlin ", "\x00",
        "Europe/M\N{LATIN SMALL LETTER U WITH DIAERESIS}",
    ],
)  # fmt: skip
def test_an_unknown_zone_is_utc_and_said_so(name: str | None) -> None:
    zone = TimeZone.named(name)
    assert not zone.is_named
    assert zone.time_words(MOMENT) == "23 November 2026, 14:05 UTC"
    assert zone.stamp(MOMENT) == "2026-11-23T14:05:09+00:00"


def test_a_zone_that_the_server_does_not_know_is_still_the_one_that_was_said() -> None:
    assert TimeZone.named("Nowhere/Atlantis").name == "Nowhere/Atlantis"
    assert TimeZone.named('"><script>').name == ""


def test_a_day_is_said_with_its_year() -> None:
    assert TimeZone.named("Pacific/Kiritimati").date_words(MOMENT) == "24 November 2026"
    assert TimeZone.named("Pacific/Kiritimati").day(MOMENT) == date(2026, 11, 24)
    assert abs((TimeZone.named("UTC").today() - datetime.now(UTC).date()).days) <= 1
