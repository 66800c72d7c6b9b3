"""Times and days as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bff.words.times import day_words, parse_time, span_words, time_words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "text", ["2026-11-23T14:05:00Z", "2026-11-23T15:05:00+01:00", "2026-11-23T14:05:00+00:00"]
)
def test_a_time_of_a_service_is_read_as_utc(text: str) -> None:
    moment = parse_time(text)
    assert moment == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    assert moment.utcoffset() == timedelta(0)


def test_a_moment_is_said_to_the_minute() -> None:
    assert time_words(parse_time("2026-03-01T09:05:59Z")) == "1 March 2026, 09:05"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "Today"),
        (date(2026, 11, 23), "Yesterday"),
        (date(2026, 11, 22), "Sunday, 22 November"),
        (date(2025, 12, 31), "Wednesday, 31 December 2025"),
    ],
)
def test_a_day_has_its_year_where_that_is_another(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


def test_yesterday_may_have_been_in_another_year() -> None:
    assert day_words(date(2025, 12, 31), date(2026, 1, 1)) == "Yesterday"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 3), date(2026, 11, 9), "3 to 9 November"),
        (date(2026, 10, 28), date(2026, 11, 2), "28 October to 2 November"),
        (date(2026, 11, 20), TODAY, "20 November to today"),
        (date(2025, 12, 30), TODAY, "30 December 2025 to today"),
        (date(2025, 12, 3), date(2025, 12, 9), "3 to 9 December 2025"),
        (date(2025, 11, 28), date(2025, 12, 2), "28 November to 2 December 2025"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 December 2025 to 2 January"),
    ],
)
def test_a_run_of_days_says_each_month_and_year_once(first: date, last: date, words: str) -> None:
    assert span_words(first, last, TODAY) == words
