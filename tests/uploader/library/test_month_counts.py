"""The counts of months are those of the pictures, whatever has changed them."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, insert_images, kept
from uploader.clock import SECOND
from uploader.decoding.moments import Moment
from uploader.library.catalogue import Catalogue
from uploader.library.details import edited_values
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.month_counts import TIMES, MonthCounts, forget_months
from uploader.library.sorts import COLUMNS, gallery
from uploader.library.trash import Trash
from uploader.outcomes import ImageNotFound
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import images, month_counts
from uploader.upkeep.repairs import Repairs

DAY = 86_400 * SECOND
# Around the ends of months and of years, 1970, a leap day, and what is of no year that is written.
MOMENTS = [
    *(
        int((datetime(*day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
        * SECOND
        + more
        for day in ((1826, 1, 1), (1969, 12, 31), (1970, 1, 1), (2024, 2, 29), (2024, 3, 1),
                    (2025, 1, 1), (2025, 12, 31), (1, 1, 1))
        for more in (0, -1, 1, DAY - 1)
    ),
    2**62, -(2**62), 253_402_300_799_999_999,
]  # fmt: skip


def month_of(microseconds: int) -> str:
    """Say the month in UTC; beyond the years that are written it is the first or the last."""
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return "9999-12" if microseconds > 0 else "0001-01"
    return moment.date().isoformat()[:7]


def rows_of(database: Database, owner: str) -> list[Image]:
    with database.reading() as connection:
        query = select(images).where(images.c.owner == owner)
        return [Image(**row) for row in connection.execute(query).mappings()]


def counted(database: Database, owner: str, time: str) -> list[tuple[str, int]]:
    """Count in the plainest way."""
    column = COLUMNS[time].name
    found = Counter(
        month_of(getattr(one, column))
        for one in rows_of(database, owner)
        if one.state != "pending" and one.trashed_at is None
    )
    return sorted(found.items(), reverse=True)


def expect_true(database: Database, owners: tuple[str, ...] = (ALICE, BOB)) -> None:
    for owner in owners:
        for time in TIMES:
            found = MonthCounts(database).of_owner(owner, time)
            assert [(one.month, one.images) for one in found] == counted(database, owner, time)
        assert MonthCounts(database).total(owner) == gallery().count(database, owner)
    assert MonthCounts(database).mend() == 0


@pytest.fixture
def chance() -> Iterator[random.Random]:
    return random.Random(11)  # noqa: S311 - Rows of a test.


def test_they_are_those_of_the_pictures_after_any_change(
    database: Database, chance: random.Random
) -> None:
    lifecycle, trash = Lifecycle(database, Quota(None, None)), Trash(database, 30)
    catalogue, repairs = Catalogue(database), Repairs(database)

    def some(owner: str) -> Image:
        return chance.choice(rows_of(database, owner) or [an_image()])

    def upload(owner: str) -> None:
        moments = {"created_at": chance.choice(MOMENTS), "taken_at": chance.choice(MOMENTS)}
        kept(lifecycle, owner=owner, **moments)

    def begin(owner: str) -> None:
        image = an_image(owner=owner)
        lifecycle.begin(image)
        if chance.random() < 0.5:
            lifecycle.abandon(image)

    def copy(owner: str) -> None:
        twin = some(owner)
        if twin.state == "ready":
            one = an_image(owner=owner, state="ready", sha256=twin.sha256, created_at=5)
            lifecycle.begin_copy(one, twin.id)

    def put(owner: str) -> None:
        trash.put(owner, some(owner).id, NO_ORIGIN)

    def restore(owner: str) -> None:
        trash.restore(owner, some(owner).id, NO_ORIGIN)

    def restore_some(owner: str) -> None:
        trash.restore_some(owner, 2**62, 3, NO_ORIGIN)

    def remove(owner: str) -> None:
        lifecycle.delete(owner, some(owner).id)

    def say(owner: str) -> None:
        said = edited_values(Moment(chance.choice(MOMENTS), None))
        catalogue.change(owner, some(owner).id, said)

    def forget(owner: str) -> None:
        one = some(owner)
        catalogue.change(owner, one.id, {"name": "IMG_20240229_120000.jpg"}, forget_taken=True)

    def lose(owner: str) -> None:
        repairs.mark_damaged(some(owner).original_key)

    def find(owner: str) -> None:
        repairs.mark_whole(some(owner).original_key)

    changes = (
        upload, upload, upload, begin, copy, put, put, restore, restore_some, remove, say, forget,
        lose, find,
    )  # fmt: skip
    for number in range(150):
        with suppress(ImageNotFound):
            chance.choice(changes)(chance.choice([ALICE, ALICE, BOB]))
        if number % 10 == 0:
            expect_true(database)
    expect_true(database)
    assert sum(one.images for one in MonthCounts(database).of_owner(ALICE, "taken")) > 9


def test_a_statement_that_changes_many_rows_is_counted_as_a_whole(
    database: Database, chance: random.Random
) -> None:
    def made(owner: str) -> Image:
        state = chance.choice(["ready", "damaged", "pending"])
        moments = {"created_at": chance.choice(MOMENTS), "taken_at": chance.choice(MOMENTS)}
        return an_image(owner=owner, state=state, **moments)

    rows = [made(chance.choice([ALICE, BOB])) for _ in range(300)]
    with database.writing() as connection:
        insert_images(connection, [vars(one) for one in rows])
    expect_true(database, ())
    for statement in (
        "UPDATE images SET trashed_at = 5 WHERE bytes = 100 AND taken_at > created_at",
        "UPDATE images SET taken_at = created_at, checked_at = 7",
        f"UPDATE images SET created_at = created_at + {40 * DAY}, trashed_at = NULL "  # noqa: S608 - Our own number.
        "WHERE created_at < 1000000000000000000",
        f"UPDATE images SET owner = '{BOB}' WHERE state = 'damaged'",  # noqa: S608 - Our own id.
        "UPDATE images SET checked_at = 9, state = state",
        "UPDATE images SET state = 'ready' WHERE state = 'pending'",
        "DELETE FROM images WHERE created_at > taken_at",
        "DELETE FROM images WHERE id = 'nobody'",
    ):
        with database.writing() as connection:
            connection.execute(text(statement))
        for owner in (ALICE, BOB):
            for time in TIMES:
                found = MonthCounts(database).of_owner(owner, time)
                assert [(one.month, one.images) for one in found] == counted(database, owner, time)


@pytest.mark.parametrize("order", ["desc", "asc"])
def test_the_cursor_of_a_month_shows_its_pictures_in_the_order(
    database: Database, chance: random.Random, order: str
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    for _ in range(40):
        moments = {"created_at": chance.choice(MOMENTS), "taken_at": chance.choice(MOMENTS)}
        kept(lifecycle, **moments)
    for time in TIMES:
        listing, column = gallery(time, order), COLUMNS[time].name
        everything = listing.page(database, ALICE, 50, None).items
        months = MonthCounts(database).of_owner(ALICE, time, order)
        assert [one.month for one in months] == list(
            dict.fromkeys(month_of(getattr(one, column)) for one in everything)
        )
        for month in months:
            page = listing.page(database, ALICE, month.images, month.cursor)
            expected = [
                one.id for one in everything if month_of(getattr(one, column)) == month.month
            ]
            assert [one.id for one in page.items] == expected


def test_an_owner_without_pictures_has_no_months(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    assert MonthCounts(database).of_owner(ALICE, "taken") == []
    image = kept(lifecycle)
    assert MonthCounts(database).of_owner(BOB, "taken") == []
    assert len(MonthCounts(database).of_owner(ALICE, "taken")) == 1
    Trash(database, 30).put(ALICE, image.id, NO_ORIGIN)
    assert MonthCounts(database).of_owner(ALICE, "taken") == []


def test_counts_that_are_wrong_are_mended(database: Database) -> None:
    lifecycle, counts = Lifecycle(database, Quota(None, None)), MonthCounts(database)
    for moment in MOMENTS:
        kept(lifecycle, created_at=moment, taken_at=moment)
    kept(lifecycle, owner=BOB)
    gone = kept(lifecycle, owner="C" * 22)
    lifecycle.delete("C" * 22, gone.id)
    with database.writing() as connection:
        connection.execute(update(month_counts).where(month_counts.c.owner != BOB).values(images=3))
    assert counts.mend() == 2
    expect_true(database, (ALICE, BOB, "C" * 22))


def test_nothing_is_left_of_an_owner_who_is_forgotten(database: Database) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    kept(lifecycle)
    kept(lifecycle, owner=BOB)
    with database.writing() as connection:
        forget_months(connection, ALICE)
        left = set(connection.execute(select(month_counts.c.owner)).scalars())
    assert left == {BOB}
