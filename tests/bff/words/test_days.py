"""Pictures by day."""

from datetime import UTC, date, datetime, timedelta

from bff.words.days import sections
from tests.bff.fakes import an_image

LAST = datetime(2026, 11, 24, 12, tzinfo=UTC)


def of_days(*counts: int) -> list:  # type: ignore[type-arg]  # Pictures of the fakes.
    return [
        an_image(1, created_at=LAST - timedelta(days=ago))
        for ago, count in enumerate(counts)
        for _ in range(count)
    ]


def test_a_full_day_has_a_heading_of_its_own() -> None:
    found = sections(of_days(9, 9))
    assert [section.first for section in found] == [date(2026, 11, 24), date(2026, 11, 23)]


def test_thin_days_share_one_heading() -> None:
    (section,) = sections(of_days(2, 1, 3))
    assert (section.first, section.last) == (date(2026, 11, 22), date(2026, 11, 24))


def test_a_heading_never_covers_too_many_pictures() -> None:
    found = sections(of_days(*[3] * 20))
    assert max(len(section.images) for section in found) <= 16


def test_no_picture_is_lost_or_moved() -> None:
    images = of_days(5, 1, 1, 9, 2, 30)
    assert [image for section in sections(images) for image in section.images] == images


def test_a_day_that_goes_on_from_the_page_before_has_no_second_heading() -> None:
    assert sections(of_days(9), after=LAST.date())[0].is_continued
    assert not sections(of_days(9), after=date(2026, 11, 25))[0].is_continued


def test_headings_read_as_people_speak() -> None:
    today = date(2026, 11, 24)
    assert [section.words(today) for section in sections(of_days(9, 9, 9))] == [
        "Today",
        "Yesterday",
        "Sunday, 22 November",
    ]
    assert sections(of_days(1, 1, 1))[0].words(today) == "22 November to today"
    assert sections(of_days(0, 1, 1, 1))[0].words(today) == "21 to 23 November"
