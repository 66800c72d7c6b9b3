"""Pictures by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bff.words.days import sections
from bff.words.details import Details, Taken
from bff.words.sorts import sort_of
from bff.words.time_zones import TimeZone
from tests.bff.fakes import an_image

LAST = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONE = TimeZone.named("UTC")


def of_days(*counts: int) -> list:  # type: ignore[type-arg]  # Pictures of the fakes.
    return [
        an_image(1, created_at=LAST - timedelta(days=ago))
        for ago, count in enumerate(counts)
        for _ in range(count)
    ]


def test_a_full_day_has_a_heading_of_its_own() -> None:
    found = sections(of_days(9, 9), ZONE)
    assert [section.first for section in found] == [date(2026, 11, 24), date(2026, 11, 23)]


def test_thin_days_share_one_heading() -> None:
    (section,) = sections(of_days(2, 1, 3), ZONE)
    assert (section.first, section.last) == (date(2026, 11, 22), date(2026, 11, 24))


def test_a_heading_never_covers_too_many_pictures() -> None:
    found = sections(of_days(*[3] * 20), ZONE)
    assert max(len(section.images) for section in found) <= 16


def test_no_picture_is_lost_or_moved() -> None:
    images = of_days(5, 1, 1, 9, 2, 30)
    assert [image for section in sections(images, ZONE) for image in section.images] == images


def test_a_day_that_goes_on_from_the_page_before_has_no_second_heading() -> None:
    assert sections(of_days(9), ZONE, after=LAST.date())[0].is_continued
    assert not sections(of_days(9), ZONE, after=date(2026, 11, 25))[0].is_continued


def test_headings_read_as_people_speak() -> None:
    today = date(2026, 11, 24)
    assert [section.words(today) for section in sections(of_days(9, 9, 9), ZONE)] == [
        "Today",
        "Yesterday",
        "Sunday, 22 November",
    ]
    assert sections(of_days(1, 1, 1), ZONE)[0].words(today) == "22 November to today"
    assert sections(of_days(0, 1, 1, 1), ZONE)[0].words(today) == "21 to 23 November"


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", [date(2026, 11, 24)]),
        ("Pacific/Pago_Pago", [date(2026, 11, 24), date(2026, 11, 23)]),  # -11
        ("Pacific/Kiritimati", [date(2026, 11, 25), date(2026, 11, 24)]),  # +14
        ("Asia/Kolkata", [date(2026, 11, 25), date(2026, 11, 24)]),  # +5:30
    ],
)
def test_a_day_is_that_of_the_calendar_on_the_wall(zone: str, days: list[date]) -> None:
    hours = [20] * 5 + [2] * 5
    images = [
        an_image(number, created_at=datetime(2026, 11, 24, hour, tzinfo=UTC))
        for number, hour in enumerate(hours)
    ]
    found = sections(images, TimeZone.named(zone))
    assert [section.last for section in found] == days


def test_the_day_of_a_change_of_the_clock_is_one_day() -> None:
    # On 25 October 2026 the hour after two comes twice in Berlin, and the day has 25 hours.
    first, last = datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)
    images = [an_image(1, created_at=last)] * 5 + [an_image(2, created_at=first)] * 5
    (section,) = sections(images, TimeZone.named("Europe/Berlin"))
    assert section.first == section.last == date(2026, 10, 25)


def test_the_day_at_a_seam_shares_no_heading_with_others() -> None:
    assert len(sections(of_days(1, 1, 1), ZONE)) == 1
    above = sections(of_days(1, 1, 1), ZONE, goes_on=True)
    assert [len(section.images) for section in above] == [1, 2]
    below = sections(of_days(1, 1, 1), ZONE, after=LAST.date())
    assert [(len(section.images), section.is_continued) for section in below] == [
        (1, True),
        (2, False),
    ]


def test_the_oldest_first_come_under_days_that_go_up() -> None:
    images = of_days(20, 2, 1)[::-1]
    thin, full = sections(images, ZONE, sort=sort_of("", "asc"))
    assert (thin.top, thin.bottom) == (date(2026, 11, 22), date(2026, 11, 23))
    assert (thin.first, thin.last) == (thin.top, thin.bottom)
    assert full.top == date(2026, 11, 24)
    assert full.images == images[3:]


def test_by_the_camera_a_picture_is_under_the_day_that_its_clock_showed() -> None:
    taken = Taken(datetime(2019, 5, 12, 23, 30), "-08:00")  # noqa: DTZ001  # The clock of a camera.
    known = an_image(1, created_at=LAST, details=Details(taken=taken))
    unknown = an_image(2, created_at=LAST - timedelta(days=3000))
    found = sections([known, unknown], ZONE, sort=sort_of("taken", ""))
    assert found[0].last == date(2019, 5, 12)
    assert found[0].first == (LAST - timedelta(days=3000)).date()


def test_days_do_not_go_back_where_cameras_were_in_several_zones() -> None:
    clocks = (datetime(2019, 5, 12, 1), datetime(2019, 5, 13, 9))  # noqa: DTZ001  # As above.
    images = [an_image(1, details=Details(taken=Taken(clock))) for clock in clocks]
    (section,) = sections(images, ZONE, sort=sort_of("taken", ""))
    assert (section.first, section.last) == (date(2019, 5, 12), date(2019, 5, 12))
